import type { Exchange } from '@xiaozhi/mem0-emulator';
import { estimateTokens } from '@xiaozhi/observability';
import { z } from 'zod';

/** Calls of one kind, and the tokens of their words: what was sent and what came back, estimated. */
export interface CallCount {
  calls: number;
  tokens: number;
}

/** What a service was asked for. `others`: states of adds, and lists for the gateway's mirror. */
export type Traffic = Record<'adds' | 'searches' | 'others', CallCount>;

const add = z.object({ messages: z.array(z.object({ content: z.string() })) });
const search = z.object({ query: z.string() });
const found = z.object({ results: z.array(z.object({ memory: z.string() })) });

/** @param tokensPerAdd what the service spends on each add besides its words, for example for its extraction prompt */
export function countTraffic(exchanges: readonly Exchange[], tokensPerAdd: number): Traffic {
  const traffic: Traffic = {
    adds: { calls: 0, tokens: 0 },
    searches: { calls: 0, tokens: 0 },
    others: { calls: 0, tokens: 0 },
  };
  for (const { path, body, answer } of exchanges) {
    const [kind, tokens] = weigh(path, body, answer, tokensPerAdd);
    traffic[kind].calls += 1;
    traffic[kind].tokens += tokens;
  }
  return traffic;
}

function weigh(path: string, body: unknown, answer: unknown, tokensPerAdd: number): [keyof Traffic, number] {
  if (path.endsWith('/add/'))
    return ['adds', tokensPerAdd + tokensOf(add.parse(body).messages.map(({ content }) => content))];
  const memories = found.safeParse(answer);
  const told = memories.success ? tokensOf(memories.data.results.map(({ memory }) => memory)) : 0;
  if (path.endsWith('/search/')) return ['searches', estimateTokens(search.parse(body).query) + told];
  return ['others', told];
}

function tokensOf(texts: readonly string[]): number {
  return texts.reduce((sum, text) => sum + estimateTokens(text), 0);
}
