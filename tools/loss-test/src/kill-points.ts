/** The services that are killed. */
export type Target = 'gateway' | 'manager' | 'mem0';

/** A step of the save at which a process ends itself, as if by `kill -9`, in the order in which a save meets them. */
export interface KillPoint {
  name: string;
  target: Target;
  meaning: string;
}

const point = (target: Target, name: string, meaning: string): KillPoint => ({ target, name, meaning });

export const KILL_POINTS: readonly KillPoint[] = [
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

/** Read by the hook only. */
export const POINT_VARIABLE = 'LOSS_TEST_POINT';
/** At which arrival there, counted from 1. */
export const ARRIVAL_VARIABLE = 'LOSS_TEST_ARRIVAL';
