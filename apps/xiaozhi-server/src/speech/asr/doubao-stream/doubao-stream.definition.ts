import type { ProviderDefinition } from '@xiaozhi/contracts';

export const doubaoStreamDefinition: ProviderDefinition = {
  kind: 'ASR',
  code: 'doubao_stream',
  name: { en: 'Doubao (Volcano Engine, streaming)', zh: '豆包流式语音识别（火山引擎）' },
  description: {
    en: 'Doubao’s large recognition model. Listens while somebody speaks; Chinese, its dialects and English.',
    zh: '豆包大模型流式语音识别。边说边识别，支持中文、方言和英语。',
  },
  fields: [
    { key: 'appid', label: { en: 'App ID', zh: '应用 ID' }, type: 'text', required: true },
    { key: 'access_token', label: { en: 'Access token', zh: '访问令牌' }, type: 'password', required: true },
    {
      key: 'resource_id',
      label: { en: 'Resource', zh: '资源 ID' },
      type: 'text',
      default: 'volc.bigasr.sauc.duration',
      help: {
        en: 'What was bought: volc.bigasr.sauc.duration or .concurrent, volc.seedasr.sauc.duration or .concurrent.',
        zh: '所购资源：volc.bigasr.sauc.duration / .concurrent，volc.seedasr.sauc.duration / .concurrent。',
      },
    },
    {
      key: 'ws_url',
      label: { en: 'Address', zh: '接口地址' },
      type: 'url',
      default: 'wss://openspeech.bytedance.com/api/v3/sauc/bigmodel_async',
    },
    {
      key: 'enable_multilingual',
      label: { en: 'Other languages', zh: '多语种' },
      type: 'boolean',
      default: false,
      help: {
        en: 'Recognises the language below, with words at the end only.',
        zh: '识别下方指定的语言，说完后出结果。',
      },
    },
    {
      key: 'language',
      label: { en: 'Language', zh: '语言' },
      type: 'text',
      help: { en: 'For other languages, for example ja-JP.', zh: '多语种时使用，例如 ja-JP。' },
    },
    { key: 'boosting_table_name', label: { en: 'Hot word list', zh: '热词表名称' }, type: 'text' },
    { key: 'correct_table_name', label: { en: 'Replacement list', zh: '替换词表名称' }, type: 'text' },
    {
      key: 'end_window_size',
      label: { en: 'Silence between sentences (ms)', zh: '判停静音时长（毫秒）' },
      type: 'number',
      default: 800,
    },
    {
      key: 'ends_utterance',
      label: { en: 'Let it end utterances', zh: '由服务判断说完' },
      type: 'boolean',
      default: false,
      help: {
        en: 'An utterance ends where the service ends a sentence, if that is sooner.',
        zh: '当服务先判断一句说完时即结束。',
      },
    },
    {
      key: 'timeout',
      label: { en: 'Longest wait (s)', zh: '最长等待（秒）' },
      type: 'number',
      default: 5,
    },
  ],
};
