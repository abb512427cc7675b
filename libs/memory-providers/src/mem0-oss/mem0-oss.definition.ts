import type { ProviderDefinition } from '@xiaozhi/contracts';

export const MEM0_OSS_STORES = ['sqlite', 'pgvector', 'qdrant', 'redis'] as const;

export const mem0OssDefinition: ProviderDefinition = {
  kind: 'Memory',
  code: 'mem0_oss',
  name: { en: 'Mem0 in the gateway', zh: 'Mem0（内置引擎）' },
  description: {
    en: 'Mem0’s open-source engine, without its cloud: your own language model, embedder and vector database.',
    zh: 'Mem0 开源引擎，无需其云端：使用您自己的大语言模型、向量模型和向量数据库。',
  },
  usesEncoder: true,
  keepsAnswers: true,
  gathersAdds: true,
  fields: [
    {
      key: 'vector_store',
      label: { en: 'Vector database', zh: '向量数据库' },
      type: 'select',
      options: MEM0_OSS_STORES,
      default: 'sqlite',
      help: {
        en: 'sqlite: a file, for some thousand memories. pgvector, qdrant and redis (8, or with its search module) are servers of your own.',
        zh: 'sqlite：本地文件，适合数千条记忆。pgvector、qdrant、redis（8 或带搜索模块）为自建服务。',
      },
    },
    {
      key: 'vector_store_url',
      label: { en: 'Address of the database', zh: '数据库地址' },
      type: 'password',
      help: {
        en: 'postgres://user:password@host:5432/name, http://host:6333 or redis://:password@host:6379. Not for sqlite.',
        zh: 'postgres://用户:密码@主机:5432/库名、http://主机:6333 或 redis://:密码@主机:6379。sqlite 无需填写。',
      },
    },
    {
      key: 'vector_store_key',
      label: { en: 'Qdrant API key', zh: 'Qdrant API 密钥' },
      type: 'password',
    },
    {
      key: 'collection',
      label: { en: 'Collection', zh: '集合名称' },
      type: 'text',
      default: 'xiaozhi_memories',
      help: {
        en: 'Letters, digits and underscores. Another embedder needs another collection.',
        zh: '字母、数字和下划线。更换向量模型时须更换集合。',
      },
    },
    {
      key: 'folder',
      label: { en: 'Folder', zh: '数据目录' },
      type: 'text',
      default: 'data/mem0',
      help: {
        en: 'For histories, and the memories of sqlite. The gateway and manager-api must see the same one.',
        zh: '存放历史记录及 sqlite 的记忆。网关与 manager-api 须能访问同一目录。',
      },
    },
    {
      key: 'llm_base_url',
      label: { en: 'Language model: address', zh: '大语言模型接口地址' },
      type: 'url',
      help: {
        en: 'OpenAI-compatible, with /v1. Empty: the agent’s own language model.',
        zh: 'OpenAI 兼容接口，包含 /v1。留空则使用智能体自己的大语言模型。',
      },
    },
    { key: 'llm_api_key', label: { en: 'Language model: key', zh: '大语言模型密钥' }, type: 'password' },
    { key: 'llm_model', label: { en: 'Language model: name', zh: '大语言模型名称' }, type: 'text' },
    {
      key: 'embedder_base_url',
      label: { en: 'Embedder: address', zh: '向量模型接口地址' },
      type: 'url',
      help: {
        en: 'OpenAI-compatible, with /v1. Empty: the gateway’s own offline encoder.',
        zh: 'OpenAI 兼容接口，包含 /v1。留空则使用网关自带的离线编码器。',
      },
    },
    { key: 'embedder_api_key', label: { en: 'Embedder: key', zh: '向量模型密钥' }, type: 'password' },
    { key: 'embedder_model', label: { en: 'Embedder: name', zh: '向量模型名称' }, type: 'text' },
    {
      key: 'embedding_dims',
      label: { en: 'Length of its vectors', zh: '向量维度' },
      type: 'number',
      help: {
        en: 'For example 1536. Empty: it is asked once.',
        zh: '例如 1536。留空则自动探测。',
      },
    },
  ],
};
