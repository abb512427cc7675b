import type { ProviderDefinition } from '@xiaozhi/contracts';

export const openAiLlmDefinition: ProviderDefinition = {
  kind: 'LLM',
  code: 'openai',
  name: { en: 'OpenAI-compatible language model', zh: 'OpenAI 兼容大语言模型' },
  description: {
    en: 'Any service with OpenAI’s chat completions: OpenAI, DeepSeek, Qwen, GLM, Groq, vLLM, LM Studio, Ollama (http://127.0.0.1:11434/v1).',
    zh: '任何提供 OpenAI 对话补全接口的服务：OpenAI、DeepSeek、通义千问、智谱、Groq、vLLM、LM Studio、Ollama（http://127.0.0.1:11434/v1）等。',
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
    { key: 'temperature', label: { en: 'Temperature', zh: '温度' }, type: 'number' },
    { key: 'max_tokens', label: { en: 'Longest reply (tokens)', zh: '最长回复（词元）' }, type: 'number' },
    {
      key: 'timeout',
      label: { en: 'Wait for the first word (s)', zh: '等待首字（秒）' },
      type: 'number',
      default: 10,
    },
  ],
};
