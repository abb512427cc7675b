import type { ProviderDefinition } from '@xiaozhi/contracts';

export const ruleBasedDefinition: ProviderDefinition = {
  kind: 'LLM',
  code: 'rule_based',
  name: { en: 'Offline assistant (rules, not a language model)', zh: '离线助手（规则，非大语言模型）' },
  description: {
    en: 'Greets, remembers, recalls, tells time and date. It does not converse: choose a language model for that.',
    zh: '能问候、记住、回忆、报时间和日期。它不会自由对话：请为此选择大语言模型。',
  },
  isOffline: true,
  fields: [],
};
