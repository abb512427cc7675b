import type { AgentRuntime } from '../config/agent-runtime.js';
import { NO_OUTPUT_LIMIT } from '../turn/output-limit.js';
import type { OutputLimit } from '../turn/output-limit.js';

/** How many characters each device was told on each day; shared by all sessions and kept over restarts. */
export interface OutputUsage {
  /** @param day `YYYY-MM-DD` in the agent's time zone */
  count(deviceId: string, day: string): number;
  add(deviceId: string, day: string, characters: number): void;
}

/** One device's limit of spoken characters for the day that `today` names. */
export class DailyOutputLimit implements OutputLimit {
  constructor(
    private readonly usage: OutputUsage,
    private readonly deviceId: string,
    private readonly maxCharacters: number,
    private readonly today: () => string,
  ) {}

  get isReached(): boolean {
    return this.usage.count(this.deviceId, this.today()) >= this.maxCharacters;
  }

  spend(sentence: string): void {
    this.usage.add(this.deviceId, this.today(), [...sentence].length);
  }
}

/** The limit that an agent's configuration sets for a device. */
export function outputLimitOf(
  { dailyOutputCharacters, agent }: AgentRuntime,
  deviceId: string,
  { outputUsage, now }: { outputUsage: OutputUsage; now: () => Date },
): OutputLimit {
  if (dailyOutputCharacters === 0) return NO_OUTPUT_LIMIT;
  return new DailyOutputLimit(outputUsage, deviceId, dailyOutputCharacters, () =>
    dayIn(agent.timeZone, now()),
  );
}

/** The calendar day there, as `YYYY-MM-DD`. @param timeZone IANA name */
export function dayIn(timeZone: string, at: Date): string {
  // Swedish dates are ISO dates.
  return new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' }).format(at);
}
