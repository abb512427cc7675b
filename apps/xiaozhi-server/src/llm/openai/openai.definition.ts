import type { ProviderDefinition } from '@xiaozhi/contracts';

export const openAiLlmDefinition: ProviderDefinition = {
  kind: 'LLM',
  code: 'openai',
  name: { en: 'OpenAI-compatible language model', zh: 'OpenAI 兼容大语言模型' },
  description: {
    en: 'Any service with OpenAI’s chat completions: OpenAI, DeepSeek, Qwen, GLM, Doubao (Ark), Groq, vLLM, LM Studio.',
    zh: '任何提供 OpenAI 对话补全接口的服务：OpenAI、DeepSeek、通义千问、智谱 GLM、豆包（方舟）、Groq、vLLM、LM Studio 等。',
  },
  fields: [
    {
      key: 'service',
      label: { en: 'Service', zh: '服务商' },
      type: 'select',
      options: [
        'auto',
        'openai',
        'deepseek',
        'qwen',
        'glm',
        'ark',
        'groq',
        'vllm',
        'lmstudio',
        'ollama',
        'other',
      ],
      default: 'auto',
      help: {
        en: 'Sets the address and what differs between services. auto: known by the base URL.',
        zh: '决定接口地址以及各服务商的差异参数。auto：根据接口地址判断。',
      },
    },
    {
      key: 'base_url',
      label: { en: 'Base URL', zh: '接口地址' },
      type: 'url',
      help: {
        en: 'Empty: the usual address of the service; with auto, OpenAI’s.',
        zh: '留空则使用该服务商的默认地址；服务商为 auto 时使用 OpenAI 的地址。',
      },
    },
    { key: 'api_key', label: { en: 'API key', zh: 'API 密钥' }, type: 'password' },
    { key: 'model_name', label: { en: 'Model', zh: '模型' }, type: 'text', required: true },
    {
      key: 'thinking',
      label: { en: 'Reasoning before the answer', zh: '深度思考' },
      type: 'select',
      options: ['off', 'default'],
      default: 'off',
      help: {
        en: 'off: switched off (or made short) where the service has a switch, since it costs seconds. default: as the service does.',
        zh: 'off：在服务商支持时关闭（或缩短）思考，因为思考会耗费数秒。default：按服务商默认。',
      },
    },
    { key: 'temperature', label: { en: 'Temperature', zh: '温度' }, type: 'number' },
    { key: 'top_p', label: { en: 'Top P', zh: 'Top P' }, type: 'number' },
    { key: 'frequency_penalty', label: { en: 'Frequency penalty', zh: '频率惩罚' }, type: 'number' },
    { key: 'max_tokens', label: { en: 'Longest reply (tokens)', zh: '最长回复（词元）' }, type: 'number' },
    {
      key: 'max_tokens_field',
      label: { en: 'Name of the length limit', zh: '长度上限的参数名' },
      type: 'select',
      options: ['auto', 'max_tokens', 'max_completion_tokens'],
      default: 'auto',
    },
    {
      key: 'context_tokens',
      label: { en: 'Longest prompt (tokens)', zh: '最长提示（词元）' },
      type: 'number',
      default: 8000,
      help: {
        en: 'Persona, memories, tools and dialogue together. The oldest turns are left out beyond it.',
        zh: '角色设定、记忆、工具与对话的总和。超出时省略最早的对话轮次。',
      },
    },
    {
      key: 'include_usage',
      label: { en: 'Ask for token counts', zh: '请求返回词元用量' },
      type: 'boolean',
      default: true,
      help: {
        en: 'Off for a server that refuses stream_options.',
        zh: '若服务器拒绝 stream_options 参数，请关闭。',
      },
    },
    {
      key: 'extra_body',
      label: { en: 'More request fields (JSON)', zh: '附加请求参数（JSON）' },
      type: 'json',
      help: {
        en: 'Added to each request, for example {"reasoning_effort": "low"}.',
        zh: '附加到每个请求，例如 {"reasoning_effort": "low"}。',
      },
    },
    {
      key: 'timeout',
      label: { en: 'Wait for the first word (s)', zh: '等待首字（秒）' },
      type: 'number',
      default: 10,
    },
  ],
};
