import type { ProviderDefinition } from '@xiaozhi/contracts';

export const memLocalShortDefinition: ProviderDefinition = {
  kind: 'Memory',
  code: 'mem_local_short',
  name: { en: 'Short local summary', zh: '本地短期记忆' },
  description: {
    en: 'One short text about each person, written anew after each talk, as other xiaozhi servers keep it. Uses the agent’s language model where it has one, rules otherwise. “Local memory” remembers more and finds better.',
    zh: '为每个用户保存一段简短总结，每次对话后更新，与其他小智服务器的做法相同。智能体配有大语言模型时由其撰写，否则使用规则。“本地记忆”记得更多、找得更准。',
  },
  isOffline: true,
  fields: [],
};
