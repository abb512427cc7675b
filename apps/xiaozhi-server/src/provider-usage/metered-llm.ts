import type { Llm, LlmPrompt, LlmRequest, LlmUsage, ReplyPart } from '../llm/llm.js';
import { estimateFixedTokens, estimateMessageTokens, estimateTokens } from '../llm/token-estimate.js';
import { failureOf } from './usage-meter.js';
import type { UsageAmounts, UsageMeter } from './usage-meter.js';

/** Answers by rules: nothing of it is a token. */
const WITHOUT_TOKENS = new Set(['rule_based']);

/** A language model whose tokens are counted: as the service tells them, else as they are estimated. */
export function meteredLlm(llm: Llm, configId: string, meter: UsageMeter): Llm {
  const hasTokens = !WITHOUT_TOKENS.has(llm.code);
  return {
    code: llm.code,
    reply: (request, signal) => meteredReply(llm, request, signal, { configId, meter, hasTokens }),
    ...(llm.complete === undefined
      ? {}
      : {
          complete: (prompt, signal) =>
            meteredCompletion(llm, prompt, signal, { configId, meter, hasTokens }),
        }),
  };
}

/** The same model, whose calls count as an agent's. */
export function llmOfAgent(llm: Llm, agentId: string, meter: UsageMeter): Llm {
  const complete = llm.complete?.bind(llm);
  return {
    code: llm.code,
    reply: (request, signal) => ({
      [Symbol.asyncIterator]: () => {
        const parts = meter.asAgent(agentId, () => llm.reply(request, signal)[Symbol.asyncIterator]());
        return {
          next: () => meter.asAgent(agentId, () => parts.next()),
          return: async () => (await parts.return?.()) ?? { done: true, value: undefined },
        };
      },
    }),
    ...(complete === undefined
      ? {}
      : { complete: (prompt, signal) => meter.asAgent(agentId, () => complete(prompt, signal)) }),
  };
}

interface Metering {
  configId: string;
  meter: UsageMeter;
  hasTokens: boolean;
}

async function* meteredReply(
  llm: Llm,
  request: LlmRequest,
  signal: AbortSignal,
  { configId, meter, hasTokens }: Metering,
): AsyncGenerator<ReplyPart> {
  const call = meter.begin(configId, 'reply');
  let told: LlmUsage | undefined;
  let answer = '';
  const amounts = (): UsageAmounts =>
    amountsOf({ told, hasTokens, input: () => inputOf(request), inputText: textOf(request), answer });
  const onUsage = (usage: LlmUsage): void => {
    told = usage;
    request.onUsage?.(usage);
  };
  try {
    for await (const part of llm.reply({ ...request, onUsage }, signal)) {
      answer += typeof part === 'string' ? part : part.name + part.arguments;
      yield part;
    }
    call.end(amounts());
  } catch (error) {
    call.end(amounts(), failureOf(error, signal));
    throw error;
  } finally {
    // Whoever takes no more ends it here.
    call.end(amounts(), signal.aborted ? failureOf(undefined, signal) : undefined);
  }
}

async function meteredCompletion(
  llm: Llm,
  prompt: LlmPrompt,
  signal: AbortSignal,
  { configId, meter, hasTokens }: Metering,
): Promise<string> {
  const call = meter.begin(configId, 'complete');
  let told: LlmUsage | undefined;
  const inputText = prompt.system + prompt.user;
  const amounts = (answer: string): UsageAmounts =>
    amountsOf({ told, hasTokens, input: () => estimateTokens(inputText), inputText, answer });
  const onUsage = (usage: LlmUsage): void => {
    told = usage;
    prompt.onUsage?.(usage);
  };
  try {
    const answer = (await llm.complete?.({ ...prompt, onUsage }, signal)) ?? '';
    call.end(amounts(answer));
    return answer;
  } catch (error) {
    call.end(amounts(''), failureOf(error, signal));
    throw error;
  }
}

interface Spoken {
  told: LlmUsage | undefined;
  hasTokens: boolean;
  /** Estimated tokens of what was asked. */
  input: () => number;
  inputText: string;
  answer: string;
}

function amountsOf({ told, hasTokens, input, inputText, answer }: Spoken): UsageAmounts {
  const characters = { inputCharacters: inputText.length, outputCharacters: answer.length };
  if (!hasTokens) return characters;
  if (told !== undefined) return { ...characters, ...told };
  const [inputTokens, outputTokens] = [input(), estimateTokens(answer)];
  return { ...characters, inputTokens, outputTokens, estimatedTokens: inputTokens + outputTokens };
}

function inputOf(request: LlmRequest): number {
  return request.messages.reduce(
    (tokens, message) => tokens + estimateMessageTokens(message),
    estimateFixedTokens(request),
  );
}

function textOf({ system, messages }: LlmRequest): string {
  return system + messages.map(({ content }) => content).join('');
}
