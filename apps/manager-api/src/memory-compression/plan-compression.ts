import { DIGEST_KIND } from '@xiaozhi/contracts';
import type { MemoryRetentionPolicy } from '@xiaozhi/contracts';
import type { MemoryRow } from '../database/rows.js';
import { ageDays, strengthOf } from '../memory-retention/strength.js';
import type { Recalls } from '../memory-retention/strength.js';
import { inventedWords } from './check-digest.js';
import { digestByRules, isChinese } from './digest-by-rules.js';

/** More would make a summary that nobody can use. */
const MAX_SOURCES_COUNT = 12;
const MAX_CHARACTERS = 600;
/** What must be remembered to the letter, whatever a policy says. */
const EXACT_KINDS = new Set([
  ...['name', 'age', 'birthday', 'allergy', 'diet', 'health', 'relation'],
  ...['date', 'commitment', 'plan', 'event', 'summary', DIGEST_KIND],
]);

/** Memories that become one. */
export interface Digest {
  text: string;
  sources: MemoryRow[];
}

export interface CompressionPlan {
  digests: Digest[];
  /** Summaries that said something of their own. */
  rejected: number;
}

/**
 * Which memories of one role are folded: old and weak, of one kind and language. What must stay exact is left alone, and
 * so is what has a time of its own, or a slot, by which it is found when it is contradicted.
 * @param summarise makes one text of several; what it invents is not taken
 */
export function planCompression(
  memories: readonly MemoryRow[],
  policy: MemoryRetentionPolicy,
  { now, recalls }: { now: Date; recalls: Recalls },
  summarise: (texts: readonly string[]) => string = digestByRules,
): CompressionPlan {
  const plan: CompressionPlan = { digests: [], rejected: 0 };
  const { compress } = policy;
  if (compress === null) return plan;
  const weak = memories.filter(
    (row) => mayFold(row, policy) && isWeak(row, policy, { now, recalls }) && row.text.trim() !== '',
  );
  for (const group of groupsOf(weak)) {
    for (const sources of partsOf(group)) {
      if (sources.length < compress.minSources) continue;
      const texts = sources.map(({ text }) => text);
      const text = summarise(texts);
      if (inventedWords(text, texts).length > 0) plan.rejected += 1;
      else plan.digests.push({ text, sources });
    }
  }
  return plan;
}

function mayFold(row: MemoryRow, { keepKinds }: MemoryRetentionPolicy): boolean {
  const isTimed = [row.about_from, row.about_to, row.valid_from, row.valid_to].some((time) => time !== null);
  const isExact = EXACT_KINDS.has(row.kind) || keepKinds.includes(row.kind);
  return row.superseded_by === null && row.slot === null && !isExact && !isTimed;
}

function isWeak(
  row: MemoryRow,
  { compress, halfLifeDays }: MemoryRetentionPolicy,
  { now, recalls }: { now: Date; recalls: Recalls },
): boolean {
  if (compress === null || ageDays(row.updated_at, now) < compress.minAgeDays) return false;
  const held = { updatedAt: row.updated_at, recall: recalls.get(row.id) };
  return strengthOf(held, { now, halfLifeDays }) <= compress.maxStrength;
}

/** By kind and language, oldest first. */
function groupsOf(rows: readonly MemoryRow[]): Iterable<MemoryRow[]> {
  const groups = new Map<string, MemoryRow[]>();
  const oldestFirst = [...rows].sort((a, b) =>
    `${a.created_at} ${a.id}` < `${b.created_at} ${b.id}` ? -1 : 1,
  );
  for (const row of oldestFirst) {
    const key = `${row.kind} ${isChinese(row.text)}`;
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return groups.values();
}

function partsOf(group: readonly MemoryRow[]): MemoryRow[][] {
  const parts: MemoryRow[][] = [];
  let length = 0;
  for (const row of group) {
    const last = parts.at(-1);
    length += row.text.length;
    if (last === undefined || last.length === MAX_SOURCES_COUNT || length > MAX_CHARACTERS) {
      parts.push([row]);
      length = row.text.length;
    } else last.push(row);
  }
  return parts;
}
