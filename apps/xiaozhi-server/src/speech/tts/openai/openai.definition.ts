import type { KnownVoice, ProviderDefinition } from '@xiaozhi/contracts';

const VOICES: readonly KnownVoice[] = [
  ...['alloy', 'ash', 'ballad', 'coral', 'echo', 'fable', 'nova', 'onyx', 'sage', 'shimmer', 'verse'],
].map((voice) => ({ voice, name: `${voice.slice(0, 1).toUpperCase()}${voice.slice(1)}`, languages: [] }));

export const openAiTtsDefinition: ProviderDefinition = {
  kind: 'TTS',
  code: 'openai',
  name: { en: 'OpenAI-compatible speech', zh: 'OpenAI 兼容语音合成' },
  description: {
    en: 'Any service with OpenAI’s /audio/speech route, SiliconFlow among them.',
    zh: '任何提供 OpenAI /audio/speech 接口的服务，例如硅基流动。',
  },
  voices: VOICES,
  fields: [
    {
      key: 'base_url',
      label: { en: 'Base URL', zh: '接口地址' },
      type: 'url',
      required: true,
      default: 'https://api.openai.com/v1',
    },
    { key: 'api_key', label: { en: 'API key', zh: 'API 密钥' }, type: 'password' },
    { key: 'model', label: { en: 'Model', zh: '模型' }, type: 'text', default: 'gpt-4o-mini-tts' },
    { key: 'voice', label: { en: 'Voice', zh: '音色' }, type: 'text', default: 'alloy' },
    {
      key: 'speed',
      label: { en: 'Speed', zh: '语速' },
      type: 'number',
      help: { en: '0.25 to 4; 1 is the voice’s own.', zh: '0.25 到 4；1 为音色本来的语速。' },
    },
    {
      key: 'instructions',
      label: { en: 'Instructions', zh: '语气说明' },
      type: 'text',
      help: {
        en: 'How to speak, for models that understand it.',
        zh: '说话的方式，仅部分模型支持。',
      },
    },
    {
      key: 'response_format',
      label: { en: 'Audio format', zh: '音频格式' },
      type: 'select',
      options: ['pcm', 'wav', 'mp3', 'opus'],
      default: 'pcm',
      help: {
        en: 'pcm is heard first and costs least; the others for services that have no pcm.',
        zh: 'pcm 出声最快、开销最小；其他格式用于不支持 pcm 的服务。',
      },
    },
    {
      key: 'sample_rate',
      label: { en: 'Rate of pcm (Hz)', zh: 'pcm 采样率（Hz）' },
      type: 'number',
      default: 24_000,
    },
    {
      key: 'timeout',
      label: { en: 'Longest wait (s)', zh: '最长等待（秒）' },
      type: 'number',
      default: 15,
    },
  ],
};
