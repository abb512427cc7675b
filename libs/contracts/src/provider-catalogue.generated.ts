// Generated from the definition files of all providers by `npm run catalogue`. Do not edit.
import type { ProviderDefinition } from './provider-definition.js';

export const providerCatalogue: readonly ProviderDefinition[] = [
  {
    kind: 'ASR',
    code: 'moonshine',
    name: { en: 'Moonshine Tiny (offline, English)', zh: 'Moonshine Tiny（离线，英语）' },
    description: {
      en: 'Runs on this machine without key or download. English only; weak on utterances of one to four words.',
      zh: '在本机运行，无需密钥或下载。仅支持英语；对一到四个词的短句识别较弱。',
    },
    isOffline: true,
    fields: [],
  },
  {
    kind: 'ASR',
    code: 'openai',
    name: { en: 'OpenAI-compatible transcription', zh: 'OpenAI 兼容语音识别' },
    description: {
      en: 'Any service with OpenAI’s /audio/transcriptions route: OpenAI, Groq, a local Whisper server.',
      zh: '任何提供 OpenAI /audio/transcriptions 接口的服务：OpenAI、Groq、本地 Whisper 服务等。',
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
      {
        key: 'model_name',
        label: { en: 'Model', zh: '模型' },
        type: 'text',
        default: 'gpt-4o-mini-transcribe',
      },
      { key: 'language', label: { en: 'Language (ISO 639-1)', zh: '语言（ISO 639-1）' }, type: 'text' },
      {
        key: 'stream',
        label: { en: 'Stream interim words', zh: '流式返回中间结果' },
        type: 'boolean',
        default: false,
      },
      {
        key: 'timeout',
        label: { en: 'Longest wait (s)', zh: '最长等待（秒）' },
        type: 'number',
        default: 30,
      },
      {
        key: 'fallback',
        label: { en: 'When it fails, use', zh: '失败时改用' },
        type: 'text',
        help: {
          en: 'Config id of another provider of this kind, for example LLM_RuleBased, ASR_Moonshine or TTS_Offline.',
          zh: '同类另一个提供者的配置 ID，例如 LLM_RuleBased、ASR_Moonshine 或 TTS_Offline。',
        },
      },
    ],
  },
  {
    kind: 'LLM',
    code: 'coze',
    name: { en: 'Coze agent', zh: '扣子（Coze）智能体' },
    description: {
      en: 'An agent published as API in Coze. It answers by itself: the tools of this server are not offered to it.',
      zh: '在扣子中以 API 方式发布的智能体。由其自行回答：不会向其提供本系统的工具。',
    },
    fields: [
      {
        key: 'base_url',
        label: { en: 'Base URL', zh: '接口地址' },
        type: 'url',
        default: 'https://api.coze.cn',
        help: { en: 'https://api.coze.com outside of China.', zh: '海外版为 https://api.coze.com。' },
      },
      {
        key: 'personal_access_token',
        label: { en: 'Access token', zh: '访问令牌' },
        type: 'password',
        required: true,
      },
      { key: 'bot_id', label: { en: 'Bot ID', zh: '智能体 ID' }, type: 'text', required: true },
      {
        key: 'user_id',
        label: { en: 'User name at Coze', zh: '扣子用户标识' },
        type: 'text',
        default: 'xiaozhi',
      },
      {
        key: 'send_prompt',
        label: { en: 'Send persona and memories', zh: '发送角色设定与记忆' },
        type: 'boolean',
        default: true,
        help: {
          en: 'As the first message. Off: the agent knows only its own persona and the dialogue.',
          zh: '作为第一条消息发送。关闭后，智能体只知道自己的人设和当前对话。',
        },
      },
      {
        key: 'context_tokens',
        label: { en: 'Longest prompt (tokens)', zh: '最长提示（词元）' },
        type: 'number',
        default: 4000,
        help: {
          en: 'Persona, memories and dialogue together. The oldest turns are left out beyond it.',
          zh: '角色设定、记忆与对话的总和。超出时省略最早的对话轮次。',
        },
      },
      {
        key: 'timeout',
        label: { en: 'Wait for the first word (s)', zh: '等待首字（秒）' },
        type: 'number',
        default: 20,
      },
      {
        key: 'fallback',
        label: { en: 'When it fails, use', zh: '失败时改用' },
        type: 'text',
        help: {
          en: 'Config id of another provider of this kind, for example LLM_RuleBased, ASR_Moonshine or TTS_Offline.',
          zh: '同类另一个提供者的配置 ID，例如 LLM_RuleBased、ASR_Moonshine 或 TTS_Offline。',
        },
      },
    ],
  },
  {
    kind: 'LLM',
    code: 'dify',
    name: { en: 'Dify app', zh: 'Dify 应用' },
    description: {
      en: 'A chat app made in Dify. It answers by itself: the tools of this server are not offered to it.',
      zh: '在 Dify 中制作的对话应用。由应用自行回答：不会向其提供本系统的工具。',
    },
    fields: [
      {
        key: 'base_url',
        label: { en: 'Base URL', zh: '接口地址' },
        type: 'url',
        default: 'https://api.dify.ai/v1',
      },
      {
        key: 'api_key',
        label: { en: 'API key of the app', zh: '应用的 API 密钥' },
        type: 'password',
        required: true,
      },
      {
        key: 'history',
        label: { en: 'Persona and dialogue go', zh: '角色设定与对话的传递方式' },
        type: 'select',
        options: ['query', 'inputs'],
        default: 'query',
        help: {
          en: 'query: before the question, for any app. inputs: as variables system_prompt and history, for an app that declares them.',
          zh: 'query：放在问题之前，适用于任何应用。inputs：作为变量 system_prompt 和 history，适用于声明了这两个变量的应用。',
        },
      },
      {
        key: 'user',
        label: { en: 'User name at Dify', zh: 'Dify 用户标识' },
        type: 'text',
        default: 'xiaozhi',
      },
      {
        key: 'context_tokens',
        label: { en: 'Longest prompt (tokens)', zh: '最长提示（词元）' },
        type: 'number',
        default: 4000,
        help: {
          en: 'Persona, memories and dialogue together. The oldest turns are left out beyond it.',
          zh: '角色设定、记忆与对话的总和。超出时省略最早的对话轮次。',
        },
      },
      {
        key: 'timeout',
        label: { en: 'Wait for the first word (s)', zh: '等待首字（秒）' },
        type: 'number',
        default: 20,
      },
      {
        key: 'fallback',
        label: { en: 'When it fails, use', zh: '失败时改用' },
        type: 'text',
        help: {
          en: 'Config id of another provider of this kind, for example LLM_RuleBased, ASR_Moonshine or TTS_Offline.',
          zh: '同类另一个提供者的配置 ID，例如 LLM_RuleBased、ASR_Moonshine 或 TTS_Offline。',
        },
      },
    ],
  },
  {
    kind: 'LLM',
    code: 'gemini',
    name: { en: 'Google Gemini', zh: 'Google Gemini' },
    description: {
      en: 'Google’s models by the Gemini API, with tools.',
      zh: '通过 Gemini API 使用谷歌模型，支持工具调用。',
    },
    fields: [
      { key: 'api_key', label: { en: 'API key', zh: 'API 密钥' }, type: 'password', required: true },
      {
        key: 'model_name',
        label: { en: 'Model', zh: '模型' },
        type: 'text',
        required: true,
        default: 'gemini-2.5-flash',
      },
      {
        key: 'base_url',
        label: { en: 'Base URL', zh: '接口地址' },
        type: 'url',
        default: 'https://generativelanguage.googleapis.com/v1beta',
        help: {
          en: 'Another one for a relay, where Google cannot be reached.',
          zh: '无法直连谷歌时，可填写中转服务的地址。',
        },
      },
      {
        key: 'thinking',
        label: { en: 'Reasoning before the answer', zh: '深度思考' },
        type: 'select',
        options: ['off', 'default'],
        default: 'off',
        help: {
          en: 'off: switched off, or as short as the model allows, since it costs seconds. default: as the model does.',
          zh: 'off：关闭思考，或缩到模型允许的最短，因为思考会耗费数秒。default：按模型默认。',
        },
      },
      { key: 'temperature', label: { en: 'Temperature', zh: '温度' }, type: 'number' },
      { key: 'top_p', label: { en: 'Top P', zh: 'Top P' }, type: 'number' },
      { key: 'max_tokens', label: { en: 'Longest reply (tokens)', zh: '最长回复（词元）' }, type: 'number' },
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
        key: 'timeout',
        label: { en: 'Wait for the first word (s)', zh: '等待首字（秒）' },
        type: 'number',
        default: 10,
      },
      {
        key: 'fallback',
        label: { en: 'When it fails, use', zh: '失败时改用' },
        type: 'text',
        help: {
          en: 'Config id of another provider of this kind, for example LLM_RuleBased, ASR_Moonshine or TTS_Offline.',
          zh: '同类另一个提供者的配置 ID，例如 LLM_RuleBased、ASR_Moonshine 或 TTS_Offline。',
        },
      },
    ],
  },
  {
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
        help: { en: 'A model that is not loaded yet needs time.', zh: '尚未加载的模型需要时间。' },
      },
      {
        key: 'fallback',
        label: { en: 'When it fails, use', zh: '失败时改用' },
        type: 'text',
        help: {
          en: 'Config id of another provider of this kind, for example LLM_RuleBased, ASR_Moonshine or TTS_Offline.',
          zh: '同类另一个提供者的配置 ID，例如 LLM_RuleBased、ASR_Moonshine 或 TTS_Offline。',
        },
      },
    ],
  },
  {
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
      {
        key: 'fallback',
        label: { en: 'When it fails, use', zh: '失败时改用' },
        type: 'text',
        help: {
          en: 'Config id of another provider of this kind, for example LLM_RuleBased, ASR_Moonshine or TTS_Offline.',
          zh: '同类另一个提供者的配置 ID，例如 LLM_RuleBased、ASR_Moonshine 或 TTS_Offline。',
        },
      },
    ],
  },
  {
    kind: 'LLM',
    code: 'rule_based',
    name: { en: 'Offline assistant (rules, not a language model)', zh: '离线助手（规则，非大语言模型）' },
    description: {
      en: 'Greets, remembers, recalls, tells time and date. It does not converse: choose a language model for that.',
      zh: '能问候、记住、回忆、报时间和日期。它不会自由对话：请为此选择大语言模型。',
    },
    isOffline: true,
    fields: [],
  },
  {
    kind: 'Memory',
    code: 'local',
    name: { en: 'Local memory', zh: '本地记忆' },
    description: {
      en: 'Remembers without any service: facts are kept in this system’s own database. Uses the agent’s language model to find facts where it has one, rules otherwise.',
      zh: '无需任何外部服务：事实保存在本系统自己的数据库中。智能体配有大语言模型时用其提取事实，否则使用规则。',
    },
    isOffline: true,
    fields: [],
  },
  {
    kind: 'Memory',
    code: 'mem0ai',
    name: { en: 'Mem0', zh: 'Mem0 记忆' },
    description: {
      en: 'Memories live at Mem0: its cloud, or a server of your own that speaks the same API.',
      zh: '记忆保存在 Mem0 云端，或您自己部署的兼容服务。',
    },
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
        options: ['v1', 'v1.1', 'v2'],
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
          en: 'Only for a server of your own, for example http://127.0.0.1:8765. Empty: the Mem0 cloud.',
          zh: '仅在自建服务时填写，例如 http://127.0.0.1:8765。留空则使用 Mem0 云端。',
        },
      },
    ],
  },
  {
    kind: 'Memory',
    code: 'nomem',
    name: { en: 'No memory', zh: '无记忆' },
    description: {
      en: 'The agent remembers nothing beyond the running conversation.',
      zh: '智能体不保留当前对话以外的任何记忆。',
    },
    fields: [],
    isOffline: true,
  },
  {
    kind: 'Plugin',
    code: 'change_role',
    name: { en: 'Change of role', zh: '角色切换' },
    description: {
      en: 'Lets a user ask the assistant to be somebody else until the conversation ends. Memory and tools stay.',
      zh: '用户可以要求助手在本次对话中扮演另一个角色，记忆和工具保持不变。',
    },
    fields: [
      {
        key: 'roles',
        label: { en: 'Roles', zh: '角色列表' },
        type: 'text',
        isMultiline: true,
        required: true,
        help: {
          en: 'Each role begins with a line “# name”; its persona follows, in as many lines as you like. {{assistant_name}} stands for the agent’s name.',
          zh: '每个角色以一行“# 名称”开头，后面是它的提示词，可以有多行。{{assistant_name}} 代表智能体的名字。',
        },
      },
    ],
  },
  {
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
  },
  {
    kind: 'Plugin',
    code: 'get_weather',
    name: { en: 'Weather', zh: '天气' },
    description: {
      en: 'Current weather and a forecast of up to seven days, from Open-Meteo (no key needed) or QWeather.',
      zh: '实时天气和最多七天的预报，来自 Open-Meteo（无需密钥）或和风天气。',
    },
    fields: [
      {
        key: 'source',
        label: { en: 'Source', zh: '数据来源' },
        type: 'select',
        options: ['open_meteo', 'qweather'],
        default: 'open_meteo',
      },
      {
        key: 'default_location',
        label: { en: 'Default place', zh: '默认地点' },
        type: 'text',
        help: {
          en: 'Used when the user names no place, for example Bergen.',
          zh: '用户没有说地点时使用，例如：广州。',
        },
      },
      {
        key: 'api_host',
        label: { en: 'Server address', zh: '服务地址' },
        type: 'url',
        help: {
          en: 'Open-Meteo: empty, unless you have your own server or plan. QWeather: the API host of your account, https://….qweatherapi.com.',
          zh: 'Open-Meteo：留空，除非使用自建服务或付费套餐。和风天气：账户专属的 API Host，https://….qweatherapi.com。',
        },
      },
      {
        key: 'geocoding_host',
        label: { en: 'Address of the place search', zh: '地点搜索地址' },
        type: 'url',
        help: {
          en: 'Open-Meteo only. Empty: geocoding-api.open-meteo.com.',
          zh: '仅 Open-Meteo。留空：geocoding-api.open-meteo.com。',
        },
      },
      { key: 'api_key', label: { en: 'API key', zh: 'API 密钥' }, type: 'password' },
      {
        key: 'units',
        label: { en: 'Units', zh: '单位' },
        type: 'select',
        options: ['metric', 'imperial'],
        default: 'metric',
      },
      {
        key: 'cache_minutes',
        label: { en: 'Keep an answer for (minutes)', zh: '结果缓存（分钟）' },
        type: 'number',
        default: 30,
      },
    ],
  },
  {
    kind: 'Plugin',
    code: 'hass_state',
    name: { en: 'Home Assistant', zh: 'Home Assistant 智能家居' },
    description: {
      en: 'Tells and changes the state of lamps, blinds, heating, music players … of your Home Assistant. Only what is listed here.',
      zh: '查询和控制 Home Assistant 中的灯、窗帘、空调、播放器等设备，仅限下方列出的实体。',
    },
    fields: [
      {
        key: 'base_url',
        label: { en: 'Address', zh: '地址' },
        type: 'url',
        required: true,
        help: {
          en: 'For example http://homeassistant.local:8123',
          zh: '例如 http://homeassistant.local:8123',
        },
      },
      {
        key: 'api_key',
        label: { en: 'Long-lived access token', zh: '长期访问令牌' },
        type: 'password',
        required: true,
        help: { en: 'Home Assistant → your profile → Security.', zh: 'Home Assistant → 个人资料 → 安全。' },
      },
      {
        key: 'devices',
        label: { en: 'Entities', zh: '实体列表' },
        type: 'text',
        isMultiline: true,
        required: true,
        help: {
          en: 'One per line: room, name, entity id – for example Kitchen, ceiling lamp, light.kitchen_ceiling. The room may be left out.',
          zh: '每行一个：房间,名称,实体 ID，例如：厨房,顶灯,light.kitchen_ceiling。房间可以省略。',
        },
      },
    ],
  },
  {
    kind: 'Plugin',
    code: 'mcp',
    name: { en: 'MCP server', zh: 'MCP 服务器' },
    description: {
      en: 'Tools of a server that speaks the Model Context Protocol, over HTTP or as a program on the gateway’s machine.',
      zh: '通过模型上下文协议（MCP）提供工具的服务器，可以是 HTTP 服务，也可以是网关所在机器上的程序。',
    },
    fields: [
      {
        key: 'transport',
        label: { en: 'Connection', zh: '连接方式' },
        type: 'select',
        options: ['streamable_http', 'sse', 'stdio'],
        default: 'streamable_http',
        help: {
          en: 'sse is for servers from before March 2025. stdio starts a program on the gateway’s machine, with the gateway’s rights.',
          zh: 'sse 用于 2025 年 3 月之前的服务器。stdio 会在网关所在机器上以网关的权限启动程序。',
        },
      },
      { key: 'url', label: { en: 'Address (HTTP, SSE)', zh: '地址（HTTP、SSE）' }, type: 'url' },
      {
        key: 'authorization',
        label: { en: 'Authorization header (HTTP, SSE)', zh: 'Authorization 请求头（HTTP、SSE）' },
        type: 'password',
        help: { en: 'The whole value, for example Bearer abc123.', zh: '完整的值，例如 Bearer abc123。' },
      },
      {
        key: 'headers',
        label: { en: 'Other headers (HTTP, SSE)', zh: '其他请求头（HTTP、SSE）' },
        type: 'password',
        isMultiline: true,
        help: { en: 'One per line: Name: value', zh: '每行一个：名称: 值' },
      },
      {
        key: 'command',
        label: { en: 'Program (stdio)', zh: '程序（stdio）' },
        type: 'text',
        help: {
          en: 'A program on the gateway’s machine, for example npx. No shell.',
          zh: '网关所在机器上的程序，例如 npx。不经过 shell。',
        },
      },
      {
        key: 'arguments',
        label: { en: 'Arguments (stdio)', zh: '参数（stdio）' },
        type: 'text',
        isMultiline: true,
        help: { en: 'One per line.', zh: '每行一个。' },
      },
      {
        key: 'environment',
        label: { en: 'Environment (stdio)', zh: '环境变量（stdio）' },
        type: 'password',
        isMultiline: true,
        help: {
          en: 'One per line: NAME=value. The program gets nothing else of the gateway’s environment but HOME, PATH and the like.',
          zh: '每行一个：NAME=value。除 HOME、PATH 等之外，程序得不到网关的其他环境变量。',
        },
      },
      {
        key: 'tools',
        label: { en: 'Only these tools', zh: '仅限这些工具' },
        type: 'text',
        isMultiline: true,
        help: {
          en: 'Names as the server tells them, one per line. Empty: all of them.',
          zh: '服务器给出的名称，每行一个。留空表示全部。',
        },
      },
      {
        key: 'prefix',
        label: { en: 'Put before names of tools', zh: '工具名前缀' },
        type: 'text',
        help: {
          en: 'For two servers whose tools have the same names.',
          zh: '用于区分两个服务器中的同名工具。',
        },
      },
      {
        key: 'call_timeout',
        label: { en: 'Longest wait for a call (s)', zh: '单次调用最长等待（秒）' },
        type: 'number',
        default: 25,
      },
    ],
  },
  {
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
  },
  {
    kind: 'TTS',
    code: 'alibl_stream',
    name: { en: 'CosyVoice (Alibaba Model Studio)', zh: '阿里百炼 CosyVoice 语音合成' },
    description: {
      en: 'CosyVoice over DashScope’s WebSocket, heard as it is made.',
      zh: '通过 DashScope WebSocket 调用 CosyVoice，边合成边播放。',
    },
    fields: [
      { key: 'api_key', label: { en: 'API key', zh: 'API 密钥' }, type: 'password', required: true },
      { key: 'model', label: { en: 'Model', zh: '模型' }, type: 'text', default: 'cosyvoice-v2' },
      {
        key: 'voice',
        label: { en: 'Voice', zh: '音色' },
        type: 'text',
        default: 'longcheng_v2',
        help: { en: 'Each model has its own voices.', zh: '不同模型的音色不通用。' },
      },
      { key: 'rate', label: { en: 'Speed (0.5 to 2)', zh: '语速（0.5 到 2）' }, type: 'number', default: 1 },
      { key: 'pitch', label: { en: 'Pitch (0.5 to 2)', zh: '音调（0.5 到 2）' }, type: 'number', default: 1 },
      {
        key: 'volume',
        label: { en: 'Volume (0 to 100)', zh: '音量（0 到 100）' },
        type: 'number',
        default: 50,
      },
      {
        key: 'timeout',
        label: { en: 'Longest wait for sound (s)', zh: '最长等待出声时间（秒）' },
        type: 'number',
        default: 8,
      },
      {
        key: 'url',
        label: { en: 'Address of the service', zh: '服务地址' },
        type: 'url',
        default: 'wss://dashscope.aliyuncs.com/api-ws/v1/inference',
        help: {
          en: 'Outside China: wss://dashscope-intl.aliyuncs.com/api-ws/v1/inference',
          zh: '国际站：wss://dashscope-intl.aliyuncs.com/api-ws/v1/inference',
        },
      },
      {
        key: 'fallback',
        label: { en: 'When it fails, use', zh: '失败时改用' },
        type: 'text',
        help: {
          en: 'Config id of another provider of this kind, for example LLM_RuleBased, ASR_Moonshine or TTS_Offline.',
          zh: '同类另一个提供者的配置 ID，例如 LLM_RuleBased、ASR_Moonshine 或 TTS_Offline。',
        },
      },
    ],
  },
  {
    kind: 'TTS',
    code: 'custom',
    name: { en: 'Any HTTP speech service', zh: '自定义 HTTP 语音合成' },
    description: {
      en: 'Any service that answers an HTTP request with WAV, MP3, Opus in Ogg or raw samples.',
      zh: '任何以 WAV、MP3、Ogg Opus 或原始采样应答 HTTP 请求的服务。',
    },
    fields: [
      {
        key: 'url',
        label: { en: 'Address', zh: '请求地址' },
        type: 'url',
        required: true,
        help: {
          en: 'The gateway itself calls it: name only a service that you trust. {text} stands for the sentence.',
          zh: '由网关直接请求：只填写可信的服务。{text} 代表要说的句子。',
        },
      },
      {
        key: 'method',
        label: { en: 'Method', zh: '请求方法' },
        type: 'select',
        options: ['GET', 'POST', 'PUT'],
        default: 'GET',
      },
      {
        key: 'params',
        label: { en: 'Parameters (JSON)', zh: '参数（JSON）' },
        type: 'text',
        isMultiline: true,
        help: {
          en: 'Sent as the query with GET, else as the body. {text} (or {prompt_text}) stands for the sentence.',
          zh: 'GET 时作为查询参数，否则作为请求体。{text}（或 {prompt_text}）代表要说的句子。',
        },
      },
      {
        key: 'headers',
        label: { en: 'Headers (JSON)', zh: '请求头（JSON）' },
        type: 'password',
        isMultiline: true,
      },
      {
        key: 'format',
        label: { en: 'Audio format', zh: '音频格式' },
        type: 'select',
        options: ['auto', 'wav', 'mp3', 'opus', 'pcm'],
        default: 'auto',
      },
      {
        key: 'sample_rate',
        label: { en: 'Rate of raw samples (Hz)', zh: '原始采样率（Hz）' },
        type: 'number',
        default: 24000,
      },
      {
        key: 'timeout',
        label: { en: 'Longest wait (s)', zh: '最长等待（秒）' },
        type: 'number',
        default: 15,
      },
      {
        key: 'fallback',
        label: { en: 'When it fails, use', zh: '失败时改用' },
        type: 'text',
        help: {
          en: 'Config id of another provider of this kind, for example LLM_RuleBased, ASR_Moonshine or TTS_Offline.',
          zh: '同类另一个提供者的配置 ID，例如 LLM_RuleBased、ASR_Moonshine 或 TTS_Offline。',
        },
      },
    ],
  },
  {
    kind: 'TTS',
    code: 'edge',
    name: { en: 'Microsoft Edge voices', zh: '微软 Edge 语音' },
    description: {
      en: 'The voices of Edge’s Read Aloud: free, without a key, in some seventy languages. Not an official interface.',
      zh: 'Edge 浏览器“大声朗读”的语音：免费、无需密钥、支持约七十种语言。并非官方接口。',
    },
    fields: [
      {
        key: 'voice',
        label: { en: 'Voice', zh: '音色' },
        type: 'text',
        default: 'zh-CN-XiaoxiaoNeural',
        help: {
          en: 'For example en-US-EmmaMultilingualNeural. Chinese voices read English too, most others only their own language.',
          zh: '例如 en-US-EmmaMultilingualNeural。中文音色也能读英文，其他音色大多只读本语言。',
        },
      },
      { key: 'rate', label: { en: 'Speed (%)', zh: '语速（%）' }, type: 'number', default: 0 },
      { key: 'pitch', label: { en: 'Pitch (Hz)', zh: '音调（Hz）' }, type: 'number', default: 0 },
      { key: 'volume', label: { en: 'Volume (%)', zh: '音量（%）' }, type: 'number', default: 0 },
      {
        key: 'timeout',
        label: { en: 'Longest wait for sound (s)', zh: '最长等待出声时间（秒）' },
        type: 'number',
        default: 8,
      },
      {
        key: 'url',
        label: { en: 'Address of the service', zh: '服务地址' },
        type: 'url',
        default: 'wss://speech.platform.bing.com/consumer/speech/synthesize/readaloud/edge/v1',
      },
      {
        key: 'fallback',
        label: { en: 'When it fails, use', zh: '失败时改用' },
        type: 'text',
        help: {
          en: 'Config id of another provider of this kind, for example LLM_RuleBased, ASR_Moonshine or TTS_Offline.',
          zh: '同类另一个提供者的配置 ID，例如 LLM_RuleBased、ASR_Moonshine 或 TTS_Offline。',
        },
      },
    ],
  },
  {
    kind: 'TTS',
    code: 'espeak',
    name: { en: 'espeak-ng (offline, Mandarin)', zh: 'espeak-ng（离线，普通话）' },
    description: {
      en: 'Runs on this machine without key. Robotic Mandarin; needs the optional GPL package espeak-ng-emscripten.',
      zh: '在本机运行，无需密钥。机械感普通话；需要可选的 GPL 软件包 espeak-ng-emscripten。',
    },
    isOffline: true,
    fields: [],
  },
  {
    kind: 'TTS',
    code: 'flite',
    name: { en: 'flite (offline, English)', zh: 'flite（离线，英语）' },
    description: {
      en: 'Runs on this machine without key or download. Intelligible, dated, English only.',
      zh: '在本机运行，无需密钥或下载。清晰但音色陈旧，仅支持英语。',
    },
    isOffline: true,
    fields: [
      {
        key: 'voice',
        label: { en: 'Voice', zh: '音色' },
        type: 'select',
        options: ['rms', 'slt', 'awb', 'kal16'],
        default: 'rms',
      },
    ],
  },
  {
    kind: 'TTS',
    code: 'huoshan_double_stream',
    name: { en: 'Volcano Engine speech (Doubao)', zh: '火山引擎双向流式语音合成（豆包）' },
    description: {
      en: 'Doubao voices over Volcano Engine’s bidirectional WebSocket, heard as they are made.',
      zh: '通过火山引擎双向流式 WebSocket 使用豆包音色，边合成边播放。',
    },
    fields: [
      { key: 'appid', label: { en: 'App ID', zh: '应用 ID' }, type: 'text', required: true },
      {
        key: 'access_token',
        label: { en: 'Access token', zh: '访问令牌' },
        type: 'password',
        required: true,
      },
      {
        key: 'resource_id',
        label: { en: 'Resource ID', zh: '资源 ID' },
        type: 'text',
        default: 'volc.service_type.10029',
        help: {
          en: 'seed-tts-2.0 for voices of the second generation, seed-icl-1.0 for cloned ones.',
          zh: '二代音色用 seed-tts-2.0，复刻音色用 seed-icl-1.0。',
        },
      },
      {
        key: 'speaker',
        label: { en: 'Voice', zh: '音色' },
        type: 'text',
        default: 'zh_female_wanwanxiaohe_moon_bigtts',
      },
      {
        key: 'audio_params',
        label: { en: 'Audio parameters (JSON)', zh: '音频参数（JSON）' },
        type: 'text',
        isMultiline: true,
        help: {
          en: 'speech_rate and loudness_rate, −50 to 100.',
          zh: 'speech_rate 与 loudness_rate，−50 到 100。',
        },
      },
      {
        key: 'additions',
        label: { en: 'Additions (JSON)', zh: '附加参数（JSON）' },
        type: 'text',
        isMultiline: true,
      },
      {
        key: 'timeout',
        label: { en: 'Longest wait for sound (s)', zh: '最长等待出声时间（秒）' },
        type: 'number',
        default: 8,
      },
      {
        key: 'ws_url',
        label: { en: 'Address of the service', zh: '服务地址' },
        type: 'url',
        default: 'wss://openspeech.bytedance.com/api/v3/tts/bidirection',
      },
      {
        key: 'fallback',
        label: { en: 'When it fails, use', zh: '失败时改用' },
        type: 'text',
        help: {
          en: 'Config id of another provider of this kind, for example LLM_RuleBased, ASR_Moonshine or TTS_Offline.',
          zh: '同类另一个提供者的配置 ID，例如 LLM_RuleBased、ASR_Moonshine 或 TTS_Offline。',
        },
      },
    ],
  },
  {
    kind: 'TTS',
    code: 'offline',
    name: { en: 'Offline voices (English and Mandarin)', zh: '离线音色（英语和普通话）' },
    description: {
      en: 'flite for English and espeak-ng for Mandarin, chosen by the text. No key, no download; robotic.',
      zh: '英语用 flite，普通话用 espeak-ng，按文本自动选择。无需密钥或下载；机械感较强。',
    },
    isOffline: true,
    fields: [
      {
        key: 'voice',
        label: { en: 'English voice', zh: '英语音色' },
        type: 'select',
        options: ['rms', 'slt', 'awb', 'kal16'],
        default: 'rms',
      },
    ],
  },
  {
    kind: 'TTS',
    code: 'openai',
    name: { en: 'OpenAI-compatible speech', zh: 'OpenAI 兼容语音合成' },
    description: {
      en: 'Any service with OpenAI’s /audio/speech route, SiliconFlow among them.',
      zh: '任何提供 OpenAI /audio/speech 接口的服务，例如硅基流动。',
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
      { key: 'model', label: { en: 'Model', zh: '模型' }, type: 'text', default: 'gpt-4o-mini-tts' },
      { key: 'voice', label: { en: 'Voice', zh: '音色' }, type: 'text', default: 'alloy' },
      {
        key: 'speed',
        label: { en: 'Speed', zh: '语速' },
        type: 'number',
        help: { en: '0.25 to 4; 1 is the voice’s own.', zh: '0.25 到 4；1 为音色本来的语速。' },
      },
      {
        key: 'instructions',
        label: { en: 'Instructions', zh: '语气说明' },
        type: 'text',
        help: { en: 'How to speak, for models that understand it.', zh: '说话的方式，仅部分模型支持。' },
      },
      {
        key: 'response_format',
        label: { en: 'Audio format', zh: '音频格式' },
        type: 'select',
        options: ['pcm', 'wav', 'mp3', 'opus'],
        default: 'pcm',
        help: {
          en: 'pcm is heard first and costs least; the others for services that have no pcm.',
          zh: 'pcm 出声最快、开销最小；其他格式用于不支持 pcm 的服务。',
        },
      },
      {
        key: 'sample_rate',
        label: { en: 'Rate of pcm (Hz)', zh: 'pcm 采样率（Hz）' },
        type: 'number',
        default: 24000,
      },
      {
        key: 'timeout',
        label: { en: 'Longest wait (s)', zh: '最长等待（秒）' },
        type: 'number',
        default: 15,
      },
      {
        key: 'fallback',
        label: { en: 'When it fails, use', zh: '失败时改用' },
        type: 'text',
        help: {
          en: 'Config id of another provider of this kind, for example LLM_RuleBased, ASR_Moonshine or TTS_Offline.',
          zh: '同类另一个提供者的配置 ID，例如 LLM_RuleBased、ASR_Moonshine 或 TTS_Offline。',
        },
      },
    ],
  },
  {
    kind: 'VAD',
    code: 'silero',
    name: { en: 'Silero VAD', zh: 'Silero 语音活动检测' },
    description: {
      en: 'Tells speech from silence and noise. Runs on this machine; one model serves all devices.',
      zh: '区分语音与静音、噪声。在本机运行，一个模型服务所有设备。',
    },
    isOffline: true,
    fields: [
      {
        key: 'threshold',
        label: { en: 'Speech threshold (0 to 1)', zh: '语音阈值（0 到 1）' },
        type: 'number',
        default: 0.5,
      },
      {
        key: 'min_silence_duration_ms',
        label: { en: 'Silence that ends an utterance (ms)', zh: '结束一句话的静音时长（毫秒）' },
        type: 'number',
        default: 700,
      },
    ],
  },
  {
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
  },
];
