import { wordFor } from './facts.js';

export type Provider = 'local' | 'mem0ai';

/** One fact that a device was to say. */
export interface Saying {
  word: string;
  provider: Provider;
  /** The round in which it was said: its kill point, or `random`. */
  round: string;
  /** The device got its `stt`: from here on it must not be lost. */
  isAccepted: boolean;
}

export interface Counts {
  sent: number;
  accepted: number;
  stored: number;
  lost: number;
  duplicated: number;
}

/** What was said, and whether it was accepted. */
export class Ledger {
  readonly sayings: Saying[] = [];

  say(provider: Provider, round: string): Saying {
    const saying = { word: wordFor(this.sayings.length), provider, round, isAccepted: false };
    this.sayings.push(saying);
    return saying;
  }

  /** Words that were accepted and do not stand there. */
  missing(stored: ReadonlyMap<string, number>): string[] {
    return this.sayings.filter((saying) => isLost(saying, stored)).map(({ word }) => word);
  }

  /** @param by what to count apart */
  counts(stored: ReadonlyMap<string, number>, by: (saying: Saying) => string): Record<string, Counts> {
    const groups: Record<string, Counts> = {};
    for (const saying of this.sayings) {
      const counts = (groups[by(saying)] ??= { sent: 0, accepted: 0, stored: 0, lost: 0, duplicated: 0 });
      const times = stored.get(saying.word) ?? 0;
      counts.sent += 1;
      if (saying.isAccepted) counts.accepted += 1;
      if (times > 0) counts.stored += 1;
      if (isLost(saying, stored)) counts.lost += 1;
      if (times > 1) counts.duplicated += 1;
    }
    return groups;
  }
}

function isLost(saying: Saying, stored: ReadonlyMap<string, number>): boolean {
  return saying.isAccepted && (stored.get(saying.word) ?? 0) === 0;
}
