import type { ProviderDefinition } from '@xiaozhi/contracts';

export const ollamaDefinition: ProviderDefinition = {
  kind: 'LLM',
  code: 'ollama',
  name: { en: 'Ollama', zh: 'Ollama 本地大模型' },
  description: {
    en: 'Models on your own machine, by Ollama’s own interface: keeps the model loaded, sets the context, switches thinking off.',
    zh: '通过 Ollama 原生接口使用本地模型：保持模型常驻、设置上下文长度、关闭思考。',
  },
  fields: [
    {
      key: 'base_url',
      label: { en: 'Server address', zh: '服务地址' },
      type: 'url',
      default: 'http://127.0.0.1:11434',
    },
    {
      key: 'model_name',
      label: { en: 'Model', zh: '模型' },
      type: 'text',
      required: true,
      help: {
        en: 'As ollama list shows it, for example qwen3:8b. Fetch it first: ollama pull qwen3:8b.',
        zh: '与 ollama list 显示的名称一致，例如 qwen3:8b。请先执行 ollama pull qwen3:8b。',
      },
    },
    {
      key: 'api_key',
      label: { en: 'API key', zh: 'API 密钥' },
      type: 'password',
      help: {
        en: 'Only behind a proxy that asks for one, or for Ollama’s cloud.',
        zh: '仅在代理要求或使用 Ollama 云服务时填写。',
      },
    },
    {
      key: 'thinking',
      label: { en: 'Reasoning before the answer', zh: '深度思考' },
      type: 'select',
      options: ['off', 'default'],
      default: 'off',
      help: {
        en: 'off: switched off (short for gpt-oss), since it costs seconds. default: as the model does.',
        zh: 'off：关闭思考（gpt-oss 为缩短），因为思考会耗费数秒。default：按模型默认。',
      },
    },
    {
      key: 'num_ctx',
      label: { en: 'Context (tokens)', zh: '上下文长度（词元）' },
      type: 'number',
      default: 8192,
      help: {
        en: 'Prompt and reply together. More takes more memory; the oldest turns are left out beyond it.',
        zh: '提示与回复的总和。越大占用内存越多；超出时省略最早的对话轮次。',
      },
    },
    {
      key: 'keep_alive',
      label: { en: 'Keep the model loaded for', zh: '模型常驻时长' },
      type: 'text',
      default: '1h',
      help: {
        en: 'For example 10m, 24h, or -1 for always. Loading it again costs seconds.',
        zh: '例如 10m、24h，或 -1 表示一直常驻。重新加载需要数秒。',
      },
    },
    { key: 'temperature', label: { en: 'Temperature', zh: '温度' }, type: 'number' },
    { key: 'top_p', label: { en: 'Top P', zh: 'Top P' }, type: 'number' },
    { key: 'max_tokens', label: { en: 'Longest reply (tokens)', zh: '最长回复（词元）' }, type: 'number' },
    {
      key: 'timeout',
      label: { en: 'Wait for the first word (s)', zh: '等待首字（秒）' },
      type: 'number',
      default: 30,
      help: {
        en: 'A model that is not loaded yet needs time.',
        zh: '尚未加载的模型需要时间。',
      },
    },
  ],
};
