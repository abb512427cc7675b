/** What a process under measurement is asked over its IPC channel, and answers. Only processes of this tool answer. */
export type ProbeRequest = 'measure' | 'start-loop-delay';

export interface ProbeAnswer {
  /** After a forced collection, where the process was started with `--expose-gc`. */
  heapBytes: number;
  rssBytes: number;
  /** User and system time since the process began. */
  cpuMs: number;
  /** Of the event loop since it was last started; 0 where it was not. */
  loopDelayP50Ms: number;
  loopDelayP99Ms: number;
  loopDelayMaxMs: number;
}

/** Percentages of a core and the like, between two answers. */
export function cpuMsBetween(before: ProbeAnswer, after: ProbeAnswer): number {
  return after.cpuMs - before.cpuMs;
}
