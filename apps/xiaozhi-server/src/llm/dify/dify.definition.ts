import type { ProviderDefinition } from '@xiaozhi/contracts';

export const difyDefinition: ProviderDefinition = {
  kind: 'LLM',
  code: 'dify',
  name: { en: 'Dify app', zh: 'Dify 应用' },
  description: {
    en: 'A chat app made in Dify. It answers by itself: the tools of this server are not offered to it.',
    zh: '在 Dify 中制作的对话应用。由应用自行回答：不会向其提供本系统的工具。',
  },
  fields: [
    {
      key: 'base_url',
      label: { en: 'Base URL', zh: '接口地址' },
      type: 'url',
      default: 'https://api.dify.ai/v1',
    },
    {
      key: 'api_key',
      label: { en: 'API key of the app', zh: '应用的 API 密钥' },
      type: 'password',
      required: true,
    },
    {
      key: 'history',
      label: { en: 'Persona and dialogue go', zh: '角色设定与对话的传递方式' },
      type: 'select',
      options: ['query', 'inputs'],
      default: 'query',
      help: {
        en: 'query: before the question, for any app. inputs: as variables system_prompt and history, for an app that declares them.',
        zh: 'query：放在问题之前，适用于任何应用。inputs：作为变量 system_prompt 和 history，适用于声明了这两个变量的应用。',
      },
    },
    {
      key: 'user',
      label: { en: 'User name at Dify', zh: 'Dify 用户标识' },
      type: 'text',
      default: 'xiaozhi',
    },
    {
      key: 'context_tokens',
      label: { en: 'Longest prompt (tokens)', zh: '最长提示（词元）' },
      type: 'number',
      default: 4000,
      help: {
        en: 'Persona, memories and dialogue together. The oldest turns are left out beyond it.',
        zh: '角色设定、记忆与对话的总和。超出时省略最早的对话轮次。',
      },
    },
    {
      key: 'timeout',
      label: { en: 'Wait for the first word (s)', zh: '等待首字（秒）' },
      type: 'number',
      default: 20,
    },
  ],
};
