import type { Fact } from '../fact.js';
import { frameOf } from '../merge/fact-frames.js';
import { sameness } from '../merge/known-memory.js';

/** What servers of the field allow; about 450 tokens of English. */
export const SUMMARY_CHARACTERS = 1_800;
/** Slots that hold one value: a new line takes the place of the old one. */
const ONE_VALUE =
  /^(?:name|surname|age|birthday|lives-in|origin|works-as|works-at|diet)$|^(?:relation|favourite|person|date):/u;
const SENTENCE_END = /(?<=[.!?。！？…])\s*|\n+/u;

/** A summary with facts as lines of their own: what they replace goes, what is known stays as it is. */
export function withFacts(summary: string, facts: readonly Fact[]): string {
  let lines = summary.split('\n').filter((line) => line.trim() !== '');
  for (const fact of facts) {
    if (lines.some((line) => sameness(line) === sameness(fact.text))) continue;
    lines = [...lines.filter((line) => !isReplacedBy(line, fact)), fact.text];
  }
  return lines.join('\n');
}

/** Cuts a summary to its size; the oldest sentences go first, and one that is too long by itself is cut. */
export function cutSummary(summary: string): string {
  if (summary.length <= SUMMARY_CHARACTERS) return summary;
  const sentences = summary.split(SENTENCE_END).filter((sentence) => sentence !== '');
  const kept: string[] = [];
  let characters = 0;
  for (const sentence of sentences.reverse()) {
    characters += sentence.length + 1;
    if (characters > SUMMARY_CHARACTERS) break;
    kept.unshift(sentence);
  }
  return kept.length > 0 ? kept.join('\n') : `${summary.slice(0, SUMMARY_CHARACTERS - 1)}…`;
}

function isReplacedBy(line: string, { text, slot }: Fact): boolean {
  if (slot === null) return false;
  const [mine, theirs] = [frameOf(text), frameOf(line)];
  if (ONE_VALUE.test(slot) && mine !== undefined) return mine.before === theirs?.before;
  return sameness(positive(line)) === sameness(positive(text));
}

/** "User dislikes tea." and "User likes tea." are about the same. */
function positive(text: string): string {
  return text.replace(/\bdislikes\b/u, 'likes').replace('不喜欢', '喜欢');
}
