import type { ProviderDefinition } from '@xiaozhi/contracts';

export const nomemDefinition: ProviderDefinition = {
  kind: 'Memory',
  code: 'nomem',
  name: { en: 'No memory', zh: '无记忆' },
  description: {
    en: 'The agent remembers nothing beyond the running conversation.',
    zh: '智能体不保留当前对话以外的任何记忆。',
  },
  fields: [],
  isOffline: true,
};
