import type { UserView } from '@xiaozhi/contracts';
import type { RouteLocationNormalized, RouteLocationRaw } from 'vue-router';

const FACTOR_GATE = '/second-factor';

/**
 * Where somebody is led who must turn a second factor on first; whoever has one has nothing to do there.
 * @returns undefined: on to where they were going
 */
export function gateFor(
  { path, fullPath }: Pick<RouteLocationNormalized, 'path' | 'fullPath'>,
  { needsSecondFactor }: UserView,
): RouteLocationRaw | undefined {
  if (needsSecondFactor !== true) return path === FACTOR_GATE ? '/' : undefined;
  if (path === FACTOR_GATE) return undefined;
  return { path: FACTOR_GATE, query: fullPath === '/' ? {} : { next: fullPath } };
}
