import { llmRegistry } from '../../llm/llm.registry.js';
import type { Llm } from '../../llm/llm.js';
import { StepFailure } from '../test-steps.js';
import type { StepOutcome } from '../test-steps.js';
import type { KindProbe } from './kind-probe.js';

const SHOWN_CHARACTERS = 200;
const WORDS = {
  en: { system: 'This is a connection test. Answer with one word.', user: 'Say “ready”.' },
  zh: { system: '这是连接测试。请只回答一个词。', user: '请说“就绪”。' },
} as const;

/** One word, streamed as in a conversation. */
export const llmProbe: KindProbe = {
  definitions: llmRegistry.definitions,
  open: ({ code, settings, language }, deps) => {
    const llm = llmRegistry.create(code, settings, deps);
    return {
      calls: [{ step: 'call', run: (signal) => ask(llm, language, signal) }],
      close: () => Promise.resolve(undefined),
    };
  },
};

async function ask(llm: Llm, language: 'en' | 'zh', signal: AbortSignal): Promise<StepOutcome> {
  const { system, user } = WORDS[language];
  const startedMs = performance.now();
  let firstMs: number | undefined;
  let answer = '';
  const reply = llm.reply(
    {
      ...{ system, language, timeZone: 'UTC', now: new Date(), memories: [] },
      messages: [{ role: 'user', content: user }],
    },
    signal,
  );
  for await (const part of reply) {
    if (typeof part !== 'string' || part.trim() === '') continue;
    firstMs ??= performance.now() - startedMs;
    answer += part;
    if (answer.length >= SHOWN_CHARACTERS) break;
  }
  if (firstMs === undefined) throw new StepFailure({ fault: 'empty-answer' });
  return {
    facts: [
      { name: 'first-token-ms', value: Math.round(firstMs) },
      { name: 'answer', value: answer.trim().slice(0, SHOWN_CHARACTERS) },
    ],
  };
}
