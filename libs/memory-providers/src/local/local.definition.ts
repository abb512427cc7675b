import type { ProviderDefinition } from '@xiaozhi/contracts';

export const localDefinition: ProviderDefinition = {
  kind: 'Memory',
  code: 'local',
  name: { en: 'Local memory', zh: '本地记忆' },
  description: {
    en: 'Remembers without any service: facts are kept in this system’s own database. Uses the agent’s language model to find facts where it has one, rules otherwise.',
    zh: '无需任何外部服务：事实保存在本系统自己的数据库中。智能体配有大语言模型时用其提取事实，否则使用规则。',
  },
  isOffline: true,
  usesEncoder: true,
  fields: [],
};
