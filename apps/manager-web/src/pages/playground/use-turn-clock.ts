import { computed, onScopeDispose, ref } from 'vue';
import type { ComputedRef } from 'vue';
import type { PlaygroundTurn } from './turn-log.js';

const TICK_MS = 100;
const CALM = '(prefers-reduced-motion: reduce)';

/** How long a turn has taken when its stages came, plus what has passed since. @param nowMs the page's clock */
export function elapsedMs(turn: PlaygroundTurn, nowMs: number): number {
  const known = turn.stages.map(({ startMs, firstMs, endMs }) => endMs ?? firstMs ?? startMs);
  const toldMs = Math.max(0, turn.totalMs ?? 0, ...known);
  return turn.isOver ? toldMs : toldMs + Math.max(0, nowMs - turn.tracedAtMs);
}

/**
 * The length of a turn, which grows while it goes on. Whoever wants little motion sees it change only when the
 * gateway tells something.
 */
export function useTurnClock(turn: () => PlaygroundTurn): ComputedRef<number> {
  const nowMs = ref(performance.now());
  const isCalm = typeof matchMedia === 'function' && matchMedia(CALM).matches;
  const timer = isCalm
    ? undefined
    : setInterval(() => {
        if (!turn().isOver) nowMs.value = performance.now();
      }, TICK_MS);
  onScopeDispose(() => clearInterval(timer));
  return computed(() => elapsedMs(turn(), isCalm ? turn().tracedAtMs : nowMs.value));
}
