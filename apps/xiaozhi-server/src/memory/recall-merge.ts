import { formatRecalledMemories } from '@xiaozhi/memory';
import type { RecalledMemory } from '@xiaozhi/memory';
import { estimateTokens } from '../llm/token-estimate.js';
import type { RecallOutcome } from './session-memory.js';

/** At most this many memories stand in a prompt of the usual budget. */
const USUAL_LIMIT = 12;
/** And in that of a budget of any size: more would only be read over. */
const MOST_LIMIT = 50;
/** Tokens of budget for each memory beyond the usual ones: facts are shorter, and some are long. */
const TOKENS_FOR_EACH = 180;
const CUT_MARK = '…';

/** How many memories are looked for with a budget of tokens. */
export function recallLimit(tokenBudget: number): number {
  return Math.min(MOST_LIMIT, Math.max(USUAL_LIMIT, Math.floor(tokenBudget / TOKENS_FOR_EACH)));
}

/** What the memories of a prompt may take together. */
export interface RecallBounds {
  /** Tokens of the whole section, estimated. */
  tokenBudget: number;
  /** IANA zone in which the section tells times. */
  timeZone: string;
}

/**
 * What mirror and provider found, as one list: best of each in turn, so that neither's own scale of scores
 * counts; the same memory or the same text once. As lines of the prompt's section they stay within the budget: what
 * does not fit is left out, and the best one is cut where it alone is too long.
 */
export function mergeRecalled(
  { tokenBudget, timeZone }: RecallBounds,
  ...found: readonly (readonly RecalledMemory[])[]
): RecalledMemory[] {
  const limit = recallLimit(tokenBudget);
  const seen = new Set<string>();
  const merged: RecalledMemory[] = [];
  let left = tokenBudget;
  for (const whole of interleave(found)) {
    const text = normalise(whole.text);
    if (seen.has(whole.id) || seen.has(text)) continue;
    const isTooLong = tokensOf(whole, timeZone) > left;
    if (isTooLong && merged.length > 0) continue;
    const memory = isTooLong ? cut(whole, left, timeZone) : whole;
    if (memory === undefined) continue;
    seen.add(whole.id).add(text);
    left -= tokensOf(memory, timeZone);
    merged.push(memory);
    if (merged.length === limit) break;
  }
  return merged;
}

/** Of its line in the section. Lines add up to no more than this says, since each is rounded up. */
function tokensOf(memory: RecalledMemory, timeZone: string): number {
  return estimateTokens(`${formatRecalledMemories([memory], timeZone)}\n`);
}

/** As much of a memory as fits; undefined where nothing does. */
function cut(memory: RecalledMemory, tokens: number, timeZone: string): RecalledMemory | undefined {
  const characters = [...memory.text];
  const upTo = (count: number): RecalledMemory => ({
    ...memory,
    text: `${characters.slice(0, count).join('')}${CUT_MARK}`,
  });
  let [fits, tooLong] = [0, characters.length + 1];
  while (tooLong - fits > 1) {
    const middle = Math.floor((fits + tooLong) / 2);
    if (tokensOf(upTo(middle), timeZone) <= tokens) fits = middle;
    else tooLong = middle;
  }
  return fits === 0 ? undefined : upTo(fits);
}

function* interleave<T>(lists: readonly (readonly T[])[]): Generator<T> {
  const longest = Math.max(0, ...lists.map((list) => list.length));
  for (let rank = 0; rank < longest; rank += 1) {
    for (const list of lists) if (rank < list.length) yield list[rank] as T;
  }
}

function normalise(text: string): string {
  return text
    .toLowerCase()
    .replace(/[\s\p{P}]+/gu, ' ')
    .trim();
}

/** What was recalled since a moment of `performance.now()`, as a prompt takes it. */
export function toOutcome(
  timeZone: string,
  memories: readonly RecalledMemory[],
  startedAtMs: number,
  isComplete: boolean,
): RecallOutcome {
  return {
    memories,
    section: formatRecalledMemories(memories, timeZone),
    tookMs: Math.round((performance.now() - startedAtMs) * 10) / 10,
    isComplete,
  };
}
