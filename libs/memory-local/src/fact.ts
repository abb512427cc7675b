import type { TimeSpan } from './time/civil.js';

/** Kinds of fact that extraction tells apart. */
export const FACT_KINDS = [
  'name',
  'age',
  'birthday',
  'home',
  'origin',
  'work',
  'preference',
  'dislike',
  'favourite',
  'allergy',
  'diet',
  'health',
  'relation',
  'person',
  'possession',
  'date',
  'commitment',
  'plan',
  'event',
  'note',
  'other',
] as const;
export type FactKind = (typeof FACT_KINDS)[number];

/** Something worth remembering, as extraction found it. */
export interface Fact {
  /** In the third person: `User lives in Berlin.`, `用户住在北京。` */
  text: string;
  kind: FactKind;
  /**
   * What the fact is about. A role has one value of a single-valued slot (`name`, `lives-in`); a slot with a
   * value in it (`likes:hiking`) holds one fact each. Null: nothing replaces it.
   */
  slot: string | null;
  /** The sentence it was found in, as said. */
  utterance: string;
  /** Which message of the interaction that was, from 0. */
  messageIndex?: number;
  /** When what it tells of happens. */
  about?: TimeSpan;
  /** Since when it holds, ISO 8601, UTC. */
  validFrom?: string;
  /** When it ceased to hold, ISO 8601, UTC. */
  validTo?: string;
  /** It sets right what was said before; what it replaces was never true. */
  isCorrection?: boolean;
  /** Slot of what it denies: "walnuts, not peanuts". */
  deniedSlot?: string;
  /** Id of the memory that it sets right, where the context told. */
  corrects?: string;
}
