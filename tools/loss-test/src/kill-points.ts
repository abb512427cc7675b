/** The services that are killed. */
export type Target = 'gateway' | 'manager' | 'mem0' | 'redis';
/** Where the gateway's outbox is. */
export type OutboxKind = 'sqlite' | 'redis';

/** A step of the save at which a process ends itself, as if by `kill -9`, in the order in which a save meets them. */
export interface KillPoint {
  name: string;
  target: Target;
  meaning: string;
}

const point = (target: Target, name: string, meaning: string): KillPoint => ({ target, name, meaning });

const KILL_POINTS: readonly KillPoint[] = [
  point('gateway', 'before-keep', 'the words are understood, not yet in the outbox'),
  point('gateway', 'in-commit-keep', 'the words are written, their transaction is open'),
  point('gateway', 'after-keep', 'the words are on the disk, the device has no `stt` yet'),
  point('gateway', 'before-queue', 'the answer was heard, the interaction is not yet in the outbox'),
  point(
    'gateway',
    'in-commit-queue',
    'the interaction is written and its words taken out, nothing committed',
  ),
  point('gateway', 'after-queue', 'the interaction is on the disk, nobody was told'),
  point('gateway', 'after-claim', 'the worker took it, the provider was not called'),
  point('manager', 'manager-before-apply', 'manager-api has the memories, nothing is stored'),
  point('manager', 'manager-after-apply', 'manager-api stored the memories, the gateway has no answer'),
  point('mem0', 'mem0-before-add', 'Mem0 has the add, nothing is stored'),
  point('mem0', 'mem0-after-add', 'Mem0 took the add, the gateway has no answer'),
  point('gateway', 'after-save', 'the provider answered, the outbox does not know'),
  point('gateway', 'in-commit-accepted', 'that Mem0 works on it is written, not committed'),
  point('gateway', 'after-accepted', 'that Mem0 works on it is on the disk'),
  point('gateway', 'after-extraction', 'it is extracted, nobody was told'),
  point('gateway', 'before-acknowledge', 'manager-api will be told, the outbox still holds it'),
  point('gateway', 'in-commit-acknowledge', 'it is taken out of the outbox, not committed'),
  point('gateway', 'after-acknowledge', 'it is done'),
  point('gateway', 'after-report-claim', 'the worker took what manager-api must be told'),
  point('manager', 'manager-after-report', 'manager-api stored a report, the gateway has no answer'),
];

/** Steps at which the gateway ends Redis, and goes on itself. */
const REDIS_POINTS: readonly KillPoint[] = [
  point('redis', 'redis-before-keep', 'Redis dies when the words are handed to it'),
  point('redis', 'redis-after-keep', 'Redis dies when it has the words'),
  point('redis', 'redis-before-queue', 'Redis dies when the interaction is handed to it'),
  point('redis', 'redis-after-queue', 'Redis dies when it has the interaction'),
  point('redis', 'redis-after-claim', 'Redis dies when the worker took it'),
  point('redis', 'redis-before-accepted', 'Redis dies before it learns that Mem0 works on it'),
  point('redis', 'redis-before-acknowledge', 'Redis dies before it learns that it is done'),
  point('redis', 'redis-after-acknowledge', 'Redis dies when it has forgotten it'),
];

/** The points that a save meets with this outbox; Redis has no transaction that could be open. */
export function killPointsOf(outbox: OutboxKind): readonly KillPoint[] {
  if (outbox === 'sqlite') return KILL_POINTS;
  return [...KILL_POINTS.filter(({ name }) => !name.startsWith('in-commit')), ...REDIS_POINTS];
}

/** Read by the hook only. */
export const POINT_VARIABLE = 'LOSS_TEST_POINT';
/** At which arrival there, counted from 1. */
export const ARRIVAL_VARIABLE = 'LOSS_TEST_ARRIVAL';
/** Where Redis wrote its process id. */
export const REDIS_PID_VARIABLE = 'LOSS_TEST_REDIS_PID_FILE';
