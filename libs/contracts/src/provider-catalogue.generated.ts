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
      en: 'Any service with OpenAI’s /audio/speech route that answers raw 24 kHz PCM.',
      zh: '任何提供 OpenAI /audio/speech 接口并返回 24 kHz PCM 的服务。',
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
