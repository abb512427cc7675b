import { killPointsOf } from './kill-points.js';
import type { KillPoint, OutboxKind, Target } from './kill-points.js';

/** What is killed while devices talk. */
export interface Round {
  name: string;
  targets: readonly Target[];
  /** At which the targets are ended; without any they are killed at a random moment. */
  points: readonly KillPoint[];
}

const RANDOM_TARGETS: Record<OutboxKind, readonly (readonly Target[])[]> = {
  sqlite: [['gateway'], ['gateway'], ['manager'], ['mem0'], ['gateway', 'manager', 'mem0']],
  redis: [
    ['gateway'],
    ['redis'],
    ['redis'],
    ['gateway', 'redis'],
    ['manager'],
    ['mem0'],
    ['redis', 'gateway', 'manager', 'mem0'],
  ],
};

/** Every other one at a named point, in turn, the rest at random moments. */
export function mixedRounds(count: number, outbox: OutboxKind, random: () => number): Round[] {
  const points = killPointsOf(outbox);
  const targets = RANDOM_TARGETS[outbox];
  return Array.from({ length: count }, (_, index) => {
    const point = index % 2 === 0 ? points[(index / 2) % points.length] : undefined;
    return point === undefined
      ? { name: 'random', targets: targets[Math.floor(random() * targets.length)] ?? [], points: [] }
      : roundOf([point]);
  });
}

/**
 * Each named point once: one in the gateway and one in another service at a time.
 * @param names where not all are wanted
 */
export function pairedRounds(outbox: OutboxKind, names?: readonly string[]): Round[] {
  const points = killPointsOf(outbox).filter(({ name }) => names?.includes(name) !== false);
  const others = points.filter((point) => hostOf(point) !== 'gateway');
  return points
    .filter((point) => hostOf(point) === 'gateway')
    .map((point, index) => {
      const other = others[index];
      return roundOf(other === undefined ? [point] : [point, other]);
    });
}

/** The process that is armed: Redis is ended by the gateway. */
export function hostOf({ target }: KillPoint): Target {
  return target === 'redis' ? 'gateway' : target;
}

function roundOf(points: readonly KillPoint[]): Round {
  return {
    name: points.map(({ name }) => name).join(' + '),
    targets: points.map(({ target }) => target),
    points,
  };
}
