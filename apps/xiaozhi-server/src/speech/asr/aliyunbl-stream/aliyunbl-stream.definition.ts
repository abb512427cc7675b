import type { ProviderDefinition } from '@xiaozhi/contracts';

export const aliyunblStreamDefinition: ProviderDefinition = {
  kind: 'ASR',
  code: 'aliyunbl_stream',
  name: { en: 'Alibaba Cloud Model Studio (real-time)', zh: '阿里云百炼实时语音识别' },
  description: {
    en: 'Paraformer and Fun-ASR of DashScope. Listens while somebody speaks; Chinese, its dialects, English and others.',
    zh: 'DashScope 的 Paraformer、Fun-ASR 实时模型。边说边识别，支持中文、方言、英语等。',
  },
  fields: [
    { key: 'api_key', label: { en: 'API key', zh: 'API 密钥' }, type: 'password', required: true },
    {
      key: 'model',
      label: { en: 'Model', zh: '模型' },
      type: 'text',
      default: 'paraformer-realtime-v2',
    },
    {
      key: 'base_url',
      label: { en: 'Address', zh: '接口地址' },
      type: 'url',
      default: 'wss://dashscope.aliyuncs.com/api-ws/v1/inference',
    },
    {
      key: 'language_hints',
      label: { en: 'Languages', zh: '语言提示' },
      type: 'text',
      help: {
        en: 'For example zh,en; empty lets the model guess.',
        zh: '例如 zh,en；留空自动判断。',
      },
    },
    { key: 'vocabulary_id', label: { en: 'Hot word list', zh: '热词表 ID' }, type: 'text' },
    {
      key: 'max_sentence_silence',
      label: { en: 'Silence between sentences (ms)', zh: '断句静音时长（毫秒）' },
      type: 'number',
      default: 800,
    },
    {
      key: 'punctuation_prediction_enabled',
      label: { en: 'Punctuation', zh: '标点预测' },
      type: 'boolean',
      default: true,
    },
    {
      key: 'inverse_text_normalization_enabled',
      label: { en: 'Numbers as digits', zh: '数字转写（ITN）' },
      type: 'boolean',
      default: true,
    },
    {
      key: 'disfluency_removal_enabled',
      label: { en: 'Leave fillers out', zh: '过滤语气词' },
      type: 'boolean',
      default: false,
    },
    {
      key: 'semantic_punctuation_enabled',
      label: { en: 'Sentences by meaning', zh: '语义断句' },
      type: 'boolean',
      default: false,
    },
    {
      key: 'multi_threshold_mode_enabled',
      label: { en: 'Keep sentences short', zh: '防止断句过长' },
      type: 'boolean',
      default: false,
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
