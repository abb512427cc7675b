import type { EncoderDefinition } from '../encoder.js';

export const onnxDefinition: EncoderDefinition = {
  code: 'onnx',
  name: { en: 'A model of yours (ONNX)', zh: '自备模型（ONNX）' },
  fields: [
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
      key: 'encoder_pooling',
      label: { en: 'Encoder: pooling', zh: '编码器池化方式' },
      type: 'select',
      options: ['mean', 'cls'],
      default: 'mean',
      help: {
        en: 'For onnx, as the model’s card says: mean of all tokens, or the first (cls). bge uses cls, e5 mean.',
        zh: '仅限 onnx，按模型说明选择：mean 为所有词元平均，cls 为首个词元。bge 用 cls，e5 用 mean。',
      },
    },
    {
      key: 'encoder_max_tokens',
      label: { en: 'Encoder: longest text (tokens)', zh: '编码器最大词元数' },
      type: 'number',
      default: 256,
      help: {
        en: 'For onnx; what is longer is cut. No more than the model takes, mostly 512.',
        zh: '仅限 onnx，超出部分截断。不得超过模型上限（多为 512）。',
      },
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
