/** How one service with OpenAI's interface differs from the others, as far as a conversation meets it. */
export interface OpenAiService {
  baseUrl: string;
  /** In a base URL, tells that it is this one. */
  address: RegExp;
  /** What bounds the length of a reply. */
  limitField: 'max_tokens' | 'max_completion_tokens';
  /** Added to a request to get an answer without seconds of reasoning first. */
  withoutThinking(model: string): object;
  /** False where a model refuses any temperature of ours. */
  takesTemperature(model: string): boolean;
  /** Wants the reasoning back beside the calls of this turn; others refuse it. */
  wantsThoughtBack: boolean;
}

export type OpenAiServiceName =
  'openai' | 'deepseek' | 'qwen' | 'glm' | 'ark' | 'groq' | 'vllm' | 'lmstudio' | 'ollama' | 'other';

const PLAIN = {
  limitField: 'max_tokens',
  withoutThinking: () => ({}),
  takesTemperature: () => true,
  wantsThoughtBack: false,
} as const;

/** OpenAI's own reasoning models. */
const REASONING = /^(?:o\d|gpt-(?:[5-9]|\d\d))(?!.*chat)/i;

/**
 * From the services' documentation. `other` is for all that is not here, and for a proxy before several. A service
 * on this machine is known by its usual port.
 */
export const OPENAI_SERVICES: Readonly<Record<OpenAiServiceName, OpenAiService>> = {
  openai: {
    ...PLAIN,
    baseUrl: 'https://api.openai.com/v1',
    address: /\/\/(?:api\.openai\.com|[\w-]+\.openai\.azure\.com)\b/i,
    limitField: 'max_completion_tokens',
    withoutThinking: openAiEffort,
    takesTemperature: (model) => !REASONING.test(model),
  },
  deepseek: {
    ...PLAIN,
    baseUrl: 'https://api.deepseek.com',
    address: /\bdeepseek\.com\b/i,
    // The reasoner is a name for thinking itself.
    withoutThinking: (model) => (/reasoner/i.test(model) ? {} : { thinking: { type: 'disabled' } }),
    wantsThoughtBack: true,
  },
  qwen: {
    ...PLAIN,
    baseUrl: 'https://dashscope.aliyuncs.com/compatible-mode/v1',
    address: /\baliyuncs\.com\b/i,
    withoutThinking: () => ({ enable_thinking: false }),
  },
  glm: {
    ...PLAIN,
    baseUrl: 'https://open.bigmodel.cn/api/paas/v4',
    address: /\b(?:bigmodel\.cn|api\.z\.ai)\b/i,
    withoutThinking: () => ({ thinking: { type: 'disabled' } }),
  },
  ark: {
    ...PLAIN,
    baseUrl: 'https://ark.cn-beijing.volces.com/api/v3',
    address: /\b(?:volces\.com|bytepluses\.com)\b/i,
    withoutThinking: () => ({ thinking: { type: 'disabled' } }),
  },
  groq: {
    ...PLAIN,
    baseUrl: 'https://api.groq.com/openai/v1',
    address: /\bapi\.groq\.com\b/i,
    limitField: 'max_completion_tokens',
    withoutThinking: groqEffort,
  },
  vllm: {
    ...PLAIN,
    baseUrl: 'http://127.0.0.1:8000/v1',
    address: /$^/,
    // Qwen's and GLM's templates know the first, DeepSeek's the second; others ignore both.
    withoutThinking: () => ({ chat_template_kwargs: { enable_thinking: false, thinking: false } }),
  },
  lmstudio: { ...PLAIN, baseUrl: 'http://127.0.0.1:1234/v1', address: /:1234(?:\/|$)/ },
  ollama: {
    ...PLAIN,
    baseUrl: 'http://127.0.0.1:11434/v1',
    address: /:11434(?:\/|$)/,
    withoutThinking: (model) => ({ reasoning_effort: /gpt-oss/i.test(model) ? 'low' : 'none' }),
  },
  other: { ...PLAIN, baseUrl: 'https://api.openai.com/v1', address: /$^/ },
};

/** The service that an operator chose, or the one at this address. */
export function findOpenAiService(choice: string, baseUrl: string | undefined): OpenAiService {
  if (choice in OPENAI_SERVICES) return OPENAI_SERVICES[choice as OpenAiServiceName];
  if (baseUrl === undefined) return OPENAI_SERVICES.openai;
  const found = Object.values(OPENAI_SERVICES).find(({ address }) => address.test(baseUrl));
  return found ?? OPENAI_SERVICES.other;
}

function openAiEffort(model: string): object {
  if (!REASONING.test(model)) return {};
  if (/^gpt-5(?:-|$)/i.test(model)) return { reasoning_effort: 'minimal' };
  return { reasoning_effort: /^gpt-/i.test(model) ? 'none' : 'low' };
}

function groqEffort(model: string): object {
  if (/gpt-oss/i.test(model)) return { reasoning_effort: 'low' };
  return /qwen-?3/i.test(model) ? { reasoning_effort: 'none' } : {};
}
