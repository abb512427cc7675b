import type { ProviderDefinition } from '@xiaozhi/contracts';

export const customTtsDefinition: ProviderDefinition = {
  kind: 'TTS',
  code: 'custom',
  name: { en: 'Any HTTP speech service', zh: '自定义 HTTP 语音合成' },
  description: {
    en: 'Any service that answers an HTTP request with WAV, MP3, Opus in Ogg or raw samples.',
    zh: '任何以 WAV、MP3、Ogg Opus 或原始采样应答 HTTP 请求的服务。',
  },
  fields: [
    {
      key: 'url',
      label: { en: 'Address', zh: '请求地址' },
      type: 'url',
      required: true,
      help: {
        en: 'The gateway itself calls it: name only a service that you trust. {text} stands for the sentence.',
        zh: '由网关直接请求：只填写可信的服务。{text} 代表要说的句子。',
      },
    },
    {
      key: 'method',
      label: { en: 'Method', zh: '请求方法' },
      type: 'select',
      options: ['GET', 'POST', 'PUT'],
      default: 'GET',
    },
    {
      key: 'params',
      label: { en: 'Parameters (JSON)', zh: '参数（JSON）' },
      type: 'text',
      isMultiline: true,
      help: {
        en: 'Sent as the query with GET, else as the body. {text} (or {prompt_text}) stands for the sentence; {voice}, {language}, {ref_audio} and {ref_text} for the agent’s voice.',
        zh: 'GET 时作为查询参数，否则作为请求体。{text}（或 {prompt_text}）代表要说的句子；{voice}、{language}、{ref_audio}、{ref_text} 代表智能体的音色。',
      },
    },
    {
      key: 'headers',
      label: { en: 'Headers (JSON)', zh: '请求头（JSON）' },
      type: 'password',
      isMultiline: true,
    },
    {
      key: 'format',
      label: { en: 'Audio format', zh: '音频格式' },
      type: 'select',
      options: ['auto', 'wav', 'mp3', 'opus', 'pcm'],
      default: 'auto',
    },
    {
      key: 'sample_rate',
      label: { en: 'Rate of raw samples (Hz)', zh: '原始采样率（Hz）' },
      type: 'number',
      default: 24_000,
    },
    { key: 'timeout', label: { en: 'Longest wait (s)', zh: '最长等待（秒）' }, type: 'number', default: 15 },
  ],
};
