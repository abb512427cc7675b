import type { ProviderDefinition } from '@xiaozhi/contracts';

export const openAiVisionDefinition: ProviderDefinition = {
  kind: 'VLLM',
  code: 'openai',
  name: { en: 'OpenAI-compatible vision model', zh: 'OpenAI 兼容视觉模型' },
  description: {
    en: 'Answers questions about photos of the device’s camera: any chat model that takes images (GPT-4o, GLM-4V, Qwen-VL, LLaVA in Ollama or LM Studio).',
    zh: '回答有关设备摄像头照片的问题：任何支持图片输入的对话模型（GPT-4o、GLM-4V、通义千问 VL、Ollama 或 LM Studio 中的 LLaVA 等）。',
  },
  fields: [
    {
      key: 'base_url',
      label: { en: 'Base URL', zh: '接口地址' },
      type: 'url',
      required: true,
      default: 'https://api.openai.com/v1',
    },
    { key: 'api_key', label: { en: 'API key', zh: 'API 密钥' }, type: 'password' },
    { key: 'model_name', label: { en: 'Model', zh: '模型' }, type: 'text', required: true },
    { key: 'max_tokens', label: { en: 'Longest answer (tokens)', zh: '最长回答（词元）' }, type: 'number' },
    {
      key: 'timeout',
      label: { en: 'Wait for the answer (s)', zh: '等待回答（秒）' },
      type: 'number',
      default: 25,
    },
  ],
};
