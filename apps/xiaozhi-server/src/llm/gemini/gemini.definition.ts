import type { ProviderDefinition } from '@xiaozhi/contracts';

export const geminiDefinition: ProviderDefinition = {
  kind: 'LLM',
  code: 'gemini',
  name: { en: 'Google Gemini', zh: 'Google Gemini' },
  description: {
    en: 'Google’s models by the Gemini API, with tools.',
    zh: '通过 Gemini API 使用谷歌模型，支持工具调用。',
  },
  fields: [
    { key: 'api_key', label: { en: 'API key', zh: 'API 密钥' }, type: 'password', required: true },
    {
      key: 'model_name',
      label: { en: 'Model', zh: '模型' },
      type: 'text',
      required: true,
      default: 'gemini-2.5-flash',
    },
    {
      key: 'base_url',
      label: { en: 'Base URL', zh: '接口地址' },
      type: 'url',
      default: 'https://generativelanguage.googleapis.com/v1beta',
      help: {
        en: 'Another one for a relay, where Google cannot be reached.',
        zh: '无法直连谷歌时，可填写中转服务的地址。',
      },
    },
    {
      key: 'thinking',
      label: { en: 'Reasoning before the answer', zh: '深度思考' },
      type: 'select',
      options: ['off', 'default'],
      default: 'off',
      help: {
        en: 'off: switched off, or as short as the model allows, since it costs seconds. default: as the model does.',
        zh: 'off：关闭思考，或缩到模型允许的最短，因为思考会耗费数秒。default：按模型默认。',
      },
    },
    { key: 'temperature', label: { en: 'Temperature', zh: '温度' }, type: 'number' },
    { key: 'top_p', label: { en: 'Top P', zh: 'Top P' }, type: 'number' },
    { key: 'max_tokens', label: { en: 'Longest reply (tokens)', zh: '最长回复（词元）' }, type: 'number' },
    {
      key: 'context_tokens',
      label: { en: 'Longest prompt (tokens)', zh: '最长提示（词元）' },
      type: 'number',
      default: 8000,
      help: {
        en: 'Persona, memories, tools and dialogue together. The oldest turns are left out beyond it.',
        zh: '角色设定、记忆、工具与对话的总和。超出时省略最早的对话轮次。',
      },
    },
    {
      key: 'timeout',
      label: { en: 'Wait for the first word (s)', zh: '等待首字（秒）' },
      type: 'number',
      default: 10,
    },
  ],
};
