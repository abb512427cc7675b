import type { ProviderDefinition } from '@xiaozhi/contracts';

export const openAiTtsDefinition: ProviderDefinition = {
  kind: 'TTS',
  code: 'openai',
  name: { en: 'OpenAI-compatible speech', zh: 'OpenAI 兼容语音合成' },
  description: {
    en: 'Any service with OpenAI’s /audio/speech route that answers raw 24 kHz PCM.',
    zh: '任何提供 OpenAI /audio/speech 接口并返回 24 kHz PCM 的服务。',
  },
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
      key: 'timeout',
      label: { en: 'Longest wait (s)', zh: '最长等待（秒）' },
      type: 'number',
      default: 15,
    },
  ],
};
