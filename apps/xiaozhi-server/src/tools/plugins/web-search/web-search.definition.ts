import type { ProviderDefinition } from '@xiaozhi/contracts';

export const webSearchDefinition: ProviderDefinition = {
  kind: 'Plugin',
  code: 'web_search',
  name: { en: 'Web search', zh: '网络搜索' },
  description: {
    en: 'Looks things up on the web, through Tavily or a service with the same interface.',
    zh: '通过 Tavily 或接口相同的服务搜索网络。',
  },
  fields: [
    { key: 'api_key', label: { en: 'API key', zh: 'API 密钥' }, type: 'password', required: true },
    {
      key: 'base_url',
      label: { en: 'Server address', zh: '服务地址' },
      type: 'url',
      default: 'https://api.tavily.com',
    },
    {
      key: 'max_results',
      label: { en: 'Results (1 to 10)', zh: '结果数量（1 到 10）' },
      type: 'number',
      default: 5,
    },
    {
      key: 'description',
      label: { en: 'When to search', zh: '何时搜索' },
      type: 'text',
      isMultiline: true,
      help: {
        en: 'Told to the language model in place of the usual description.',
        zh: '告诉大语言模型，代替默认的说明。',
      },
    },
  ],
};
