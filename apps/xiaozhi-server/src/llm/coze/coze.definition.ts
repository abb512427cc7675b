import type { ProviderDefinition } from '@xiaozhi/contracts';

export const cozeDefinition: ProviderDefinition = {
  kind: 'LLM',
  code: 'coze',
  name: { en: 'Coze agent', zh: '扣子（Coze）智能体' },
  description: {
    en: 'An agent published as API in Coze. It answers by itself: the tools of this server are not offered to it.',
    zh: '在扣子中以 API 方式发布的智能体。由其自行回答：不会向其提供本系统的工具。',
  },
  fields: [
    {
      key: 'base_url',
      label: { en: 'Base URL', zh: '接口地址' },
      type: 'url',
      default: 'https://api.coze.cn',
      help: { en: 'https://api.coze.com outside of China.', zh: '海外版为 https://api.coze.com。' },
    },
    {
      key: 'personal_access_token',
      label: { en: 'Access token', zh: '访问令牌' },
      type: 'password',
      required: true,
    },
    { key: 'bot_id', label: { en: 'Bot ID', zh: '智能体 ID' }, type: 'text', required: true },
    {
      key: 'user_id',
      label: { en: 'User name at Coze', zh: '扣子用户标识' },
      type: 'text',
      default: 'xiaozhi',
    },
    {
      key: 'send_prompt',
      label: { en: 'Send persona and memories', zh: '发送角色设定与记忆' },
      type: 'boolean',
      default: true,
      help: {
        en: 'As the first message. Off: the agent knows only its own persona and the dialogue.',
        zh: '作为第一条消息发送。关闭后，智能体只知道自己的人设和当前对话。',
      },
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
