import { EMPTY_LOG, nextLog } from './turn-log.js';
import type { PlaygroundTurn } from './turn-log.js';
import { elapsedMs } from './use-turn-clock.js';

const [typed] = nextLog(EMPTY_LOG, { kind: 'typed', text: 'Hi' }, 0).turns;
const turn = (fields: Partial<PlaygroundTurn>): PlaygroundTurn => ({
  ...(typed as PlaygroundTurn),
  ...fields,
});

describe(elapsedMs, () => {
  it('goes on from the newest time that was told', () => {
    const stages = [
      { stage: 'recall', startMs: 2, endMs: 40 },
      { stage: 'think', startMs: 41, firstMs: 90 },
    ] as const;
    expect(elapsedMs(turn({ stages, tracedAtMs: 1_000 }), 1_250)).toBe(340);
    expect(elapsedMs(turn({ stages, tracedAtMs: 1_000 }), 900)).toBe(90);
  });

  it('stands still when the turn is over', () => {
    expect(elapsedMs(turn({ tracedAtMs: 1_000, totalMs: 700, isOver: true }), 9_000)).toBe(700);
  });

  it('counts from the end of what was said', () => {
    const stages = [{ stage: 'listen', startMs: -2_000 }] as const;
    expect(elapsedMs(turn({ stages, tracedAtMs: 1_000 }), 1_000)).toBe(0);
  });
});
