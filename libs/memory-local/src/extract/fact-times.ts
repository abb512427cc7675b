import type { Fact, FactKind } from '../fact.js';
import type { SaidAt } from '../time/civil.js';
import { resolveTime } from '../time/resolve-time.js';

const AHEAD: readonly FactKind[] = ['plan', 'commitment', 'date', 'note'];
/** What holds from some time on, until something else does. */
const STATES: readonly FactKind[] = ['home', 'work', 'person', 'possession', 'diet', 'health', 'relation'];
/** Days that come every year: chrono would take one of them. */
const YEARLY = /birthday|anniversary|name day|生日|纪念日/iu;
const SINCE =
  /\b(?:since|from|moved|started|joined|became|bought|got|retired|married)\b|[从自]|搬|开始|换了|入职|买了|结婚/iu;
const CHANGE = /\b(?:moved|just started|started)\b|搬到|搬去|换了工作|刚换/iu;

/** The times that a fact speaks of, by its kind and the words it was said in. */
export function timesOf(kind: FactKind, words: string, said: SaidAt): Pick<Fact, 'about' | 'validFrom'> {
  if (kind === 'event') return { about: resolveTime(words, said, 'past') };
  if (AHEAD.includes(kind)) return YEARLY.test(words) ? {} : { about: resolveTime(words, said, 'future') };
  if (!STATES.includes(kind) || !SINCE.test(words)) return {};
  const since = resolveTime(words, said, 'past')?.from;
  if (since !== undefined && since <= said.at) return { validFrom: since };
  return CHANGE.test(words) ? { validFrom: said.at } : {};
}
