import type { ProviderDefinition } from '@xiaozhi/contracts';

/** Spellings found in existing configurations; the platform's own versions changed, the calls are the same. */
export const MEM0_API_VERSIONS = ['v1', 'v1.1', 'v2'] as const;

export const mem0Definition: ProviderDefinition = {
  kind: 'Memory',
  code: 'mem0ai',
  name: { en: 'Mem0', zh: 'Mem0 记忆' },
  description: {
    en: 'Memories live at Mem0: its cloud, or a server of your own that speaks the same API.',
    zh: '记忆保存在 Mem0 云端，或您自己部署的兼容服务。',
  },
  usesEncoder: true,
  keepsAnswers: true,
  gathersAdds: true,
  fields: [
    {
      key: 'api_key',
      label: { en: 'API key', zh: 'API 密钥' },
      type: 'password',
      required: true,
      help: {
        en: 'From the Mem0 dashboard, API keys. Stored encrypted, never shown again.',
        zh: '在 Mem0 控制台的 API keys 页面获取。加密保存，不再显示。',
      },
    },
    {
      key: 'api_version',
      label: { en: 'API version', zh: 'API 版本' },
      type: 'select',
      options: MEM0_API_VERSIONS,
      default: 'v1.1',
      help: {
        en: 'Kept from older configurations; all three work alike.',
        zh: '沿用旧配置；三种取值效果相同。',
      },
    },
    {
      key: 'base_url',
      label: { en: 'Server address', zh: '服务地址' },
      type: 'url',
      help: {
        en: 'Only for a server of your own, for example http://127.0.0.1:8888. Empty: the Mem0 cloud.',
        zh: '仅在自建服务时填写，例如 http://127.0.0.1:8888。留空则使用 Mem0 云端。',
      },
    },
    {
      key: 'server_kind',
      label: { en: 'Kind of server', zh: '服务类型' },
      type: 'select',
      options: ['platform', 'self-hosted'],
      default: 'platform',
      help: {
        en: 'self-hosted: the open-source Mem0 server (/memories, X-API-Key). platform: the cloud, or what speaks its API.',
        zh: 'self-hosted：开源 Mem0 服务（/memories，X-API-Key）。platform：云端或兼容其接口的服务。',
      },
    },
    {
      key: 'custom_categories',
      label: { en: 'Categories', zh: '自定义分类' },
      type: 'json',
      help: {
        en: 'Platform only: what memories are sorted into, as {"name": "what belongs to it"}. Empty: those of the project.',
        zh: '仅限 platform：记忆的分类，格式为 {"名称": "说明"}。留空则使用项目设置。',
      },
    },
  ],
};
