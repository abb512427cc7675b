import type { Interaction } from '@xiaozhi/memory';
import type { BareCorrection } from '../extract/corrections.js';
import { slotValue } from '../extract/rule.js';
import { FACT_KINDS } from '../fact.js';
import type { Fact, FactKind } from '../fact.js';
import type { StoredMemory } from '../memory-store.js';

/** "No, it's Brutus" is about what was said a moment ago. */
const MOMENT_MS = 3 * 60_000;
/** A memory that says one value, as rules write it: what stands before, the value, what follows. */
const FRAMES: readonly RegExp[] = [
  /^(?<before>User's .+? (?:is called|is on|is) |User (?:lives in|works at|works as|comes from|is allergic to|is(?= \d)) ?)(?<value>.+?)(?<after>(?: years old)?\.)$/u,
  /^(?<before>用户(?:的.+?)?(?:叫|是|住在|来自))(?<value>.+?)(?<after>。)$/u,
  /^(?<before>用户对)(?<value>.+?)(?<after>过敏。)$/u,
  /^(?<before>用户)(?<value>[^岁]+?)(?<after>岁。)$/u,
];
const COUNTED =
  /\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|\w+teen|\w+ty|\w+th|first|second|third)\b|[一二三四五六七八九十]/iu;

/** Facts that corrections without a subject make of known memories: of one just told here, or the one that says the wrong value. */
export function applyBareCorrections(
  corrections: readonly BareCorrection[],
  known: readonly StoredMemory[],
  interaction: Interaction,
): Fact[] {
  return corrections
    .map((correction) => applyOne(correction, known, interaction))
    .filter((fact) => fact !== undefined);
}

function applyOne(
  { value, denied, utterance }: BareCorrection,
  known: readonly StoredMemory[],
  { sessionId, occurredAt, messages }: Interaction,
): Fact | undefined {
  const since = new Date(Date.parse(occurredAt) - MOMENT_MS).toISOString();
  const framed = known
    .map((memory) => ({ memory, parts: partsOf(memory.text) }))
    .filter(({ parts }) => parts !== undefined && isOneKind(parts.value, value));
  const matching = framed.filter(({ memory, parts }) =>
    denied === undefined
      ? memory.sessionId === sessionId && memory.updatedAt >= since
      : parts?.value.toLowerCase() === denied.toLowerCase(),
  );
  const [target] = matching;
  if (target?.parts === undefined || (denied !== undefined && matching.length > 1)) return undefined;
  const { memory, parts } = target;
  return {
    text: `${parts.before}${value}${parts.after}`,
    kind: FACT_KINDS.find((kind): kind is FactKind => kind === memory.kind) ?? 'other',
    slot: memory.slot?.replace(`:${slotValue(parts.value)}`, `:${slotValue(value)}`) ?? null,
    utterance,
    messageIndex: messages.findIndex(({ role, content }) => role === 'user' && content.includes(utterance)),
    isCorrection: true,
    corrects: memory.id,
  };
}

function partsOf(text: string): { before: string; value: string; after: string } | undefined {
  for (const frame of FRAMES) {
    const { before, value, after } = frame.exec(text)?.groups ?? {};
    if (before !== undefined && value !== undefined && after !== undefined) return { before, value, after };
  }
  return undefined;
}

/** A number takes the place of a number, and a name that of a name. */
function isOneKind(old: string, value: string): boolean {
  return (
    COUNTED.test(old) === COUNTED.test(value) && /\p{Script=Han}/u.test(old) === /\p{Script=Han}/u.test(value)
  );
}
