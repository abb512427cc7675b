import type { ProviderDefinition } from '@xiaozhi/contracts';

export const openAiAsrDefinition: ProviderDefinition = {
  kind: 'ASR',
  code: 'openai',
  name: { en: 'OpenAI-compatible transcription', zh: 'OpenAI 兼容语音识别' },
  description: {
    en: 'Any service with OpenAI’s /audio/transcriptions route: OpenAI, Groq, a local Whisper server.',
    zh: '任何提供 OpenAI /audio/transcriptions 接口的服务：OpenAI、Groq、本地 Whisper 服务等。',
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
    {
      key: 'model_name',
      label: { en: 'Model', zh: '模型' },
      type: 'text',
      default: 'gpt-4o-mini-transcribe',
    },
    { key: 'language', label: { en: 'Language (ISO 639-1)', zh: '语言（ISO 639-1）' }, type: 'text' },
    {
      key: 'stream',
      label: { en: 'Stream interim words', zh: '流式返回中间结果' },
      type: 'boolean',
      default: false,
    },
    {
      key: 'timeout',
      label: { en: 'Longest wait (s)', zh: '最长等待（秒）' },
      type: 'number',
      default: 30,
    },
  ],
};
