import type { Interaction } from '@xiaozhi/memory';
import type { BareCorrection } from '../extract/corrections.js';
import { slotValue } from '../extract/rule.js';
import { FACT_KINDS } from '../fact.js';
import type { Fact, FactKind } from '../fact.js';
import type { StoredMemory } from '../memory-store.js';
import { frameOf } from './fact-frames.js';

/** "No, it's Brutus" is about what was said a moment ago. */
const MOMENT_MS = 3 * 60_000;
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
    .map((memory) => ({ memory, parts: frameOf(memory.text) }))
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

/** A number takes the place of a number, and a name that of a name. */
function isOneKind(old: string, value: string): boolean {
  return (
    COUNTED.test(old) === COUNTED.test(value) && /\p{Script=Han}/u.test(old) === /\p{Script=Han}/u.test(value)
  );
}
