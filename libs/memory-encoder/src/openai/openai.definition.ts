import type { EncoderDefinition } from '../encoder.js';

export const openaiDefinition: EncoderDefinition = {
  code: 'openai',
  name: { en: 'OpenAI-compatible service', zh: 'OpenAI 兼容服务' },
  fields: [
    {
      key: 'encoder_base_url',
      label: { en: 'Encoder: address', zh: '编码器接口地址' },
      type: 'url',
      help: {
        en: 'OpenAI-compatible, with /v1, for example https://api.openai.com/v1 or http://127.0.0.1:11434/v1.',
        zh: 'OpenAI 兼容接口，包含 /v1，例如 https://api.openai.com/v1 或 http://127.0.0.1:11434/v1。',
      },
    },
    { key: 'encoder_api_key', label: { en: 'Encoder: key', zh: '编码器密钥' }, type: 'password' },
    {
      key: 'encoder_model',
      label: { en: 'Encoder: model', zh: '编码器模型' },
      type: 'text',
      help: {
        en: 'The model’s name at the service; for onnx the folder in models/encoder of the gateway.',
        zh: '服务中的模型名称；onnx 则为网关 models/encoder 下的文件夹名。',
      },
    },
    {
      key: 'encoder_dimension',
      label: { en: 'Encoder: length of its vectors', zh: '编码器向量维度' },
      type: 'number',
      help: {
        en: 'As the model makes them: 1536 for text-embedding-3-small, 1024 for bge-m3.',
        zh: '按模型填写：text-embedding-3-small 为 1536，bge-m3 为 1024。',
      },
    },
    {
      key: 'encoder_sends_dimension',
      label: { en: 'Encoder: ask for that length', zh: '编码器：请求该维度' },
      type: 'boolean',
      default: false,
      help: {
        en: 'Only for models that can shorten their vectors (text-embedding-3, Qwen3).',
        zh: '仅限可缩短向量的模型（text-embedding-3、Qwen3）。',
      },
    },
    {
      key: 'encoder_batch',
      label: { en: 'Encoder: texts in one request', zh: '编码器每次请求的文本数' },
      type: 'number',
      default: 32,
    },
    {
      key: 'encoder_question_prefix',
      label: { en: 'Encoder: before questions', zh: '编码器：问题前缀' },
      type: 'text',
      help: {
        en: 'What the model wants before a question, for example “query:” of e5.',
        zh: '模型要求的问题前缀，例如 e5 的 “query:”。',
      },
    },
    {
      key: 'encoder_memory_prefix',
      label: { en: 'Encoder: before memories', zh: '编码器：记忆前缀' },
      type: 'text',
      help: { en: 'For example “passage:” of e5.', zh: '例如 e5 的 “passage:”。' },
    },
  ],
};
