import type { ProviderDefinition } from '@xiaozhi/contracts';

export const newsDefinition: ProviderDefinition = {
  kind: 'Plugin',
  code: 'get_news',
  name: { en: 'News', zh: '新闻' },
  description: {
    en: 'Headlines and articles from RSS, Atom or JSON feeds of your choice.',
    zh: '从您选择的 RSS、Atom 或 JSON 订阅源读取新闻标题和内容。',
  },
  fields: [
    {
      key: 'feeds',
      label: { en: 'Feeds', zh: '订阅源' },
      type: 'text',
      isMultiline: true,
      required: true,
      help: {
        en: 'One per line: name | address, for example World | https://example.org/world.rss. The user asks for them by name.',
        zh: '每行一个：名称 | 地址，例如：国际 | https://example.org/world.rss。用户用名称来指定。',
      },
    },
    {
      key: 'cache_minutes',
      label: { en: 'Keep a feed for (minutes)', zh: '订阅源缓存（分钟）' },
      type: 'number',
      default: 10,
    },
  ],
};
