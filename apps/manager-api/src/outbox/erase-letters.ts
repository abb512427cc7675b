import { speakerRolePrefix } from '@xiaozhi/memory';
import { newId } from '@xiaozhi/observability';
import { In, IsNull, Like, MoreThanOrEqual, Not } from 'typeorm';
import type { FindOptionsWhere } from 'typeorm';
import type { OutboxLetter } from '@xiaozhi/contracts';
import type { WriteRows } from '../database/database.js';
import type { OutboxLetterRow } from '../database/outbox-row.js';

type Tables = Pick<WriteRows, 'of'>;

/** A letter that a gateway is to erase: nothing of it is told, and nothing of a person is left in its row. */
export const ERASED = {
  ...{ role_id: null, device_id: null, agent_id: null, session_id: null, error: '' },
  ...{ action: 'erase', ordered_by: 'system' },
} as const;

/** No gateway can be called from here: the order goes with the answer to its next report, and never expires. */
export async function eraseLetters(
  rows: Tables,
  wheres: readonly FindOptionsWhere<OutboxLetterRow>[],
  now: Date,
): Promise<void> {
  const order = { ...ERASED, order_id: newId(), ordered_at: now.toISOString() };
  for (const where of wheres) await rows.of('outboxLetter').update(where, order);
}

/** Letters that are the memory of a role. */
export function lettersOfRole(role_id: string): FindOptionsWhere<OutboxLetterRow>[] {
  return [{ role_id }];
}

/** Letters that go with a device: of its own memory and its speakers', and what is no memory. */
export function lettersOfDevice(id: string): FindOptionsWhere<OutboxLetterRow>[] {
  return [
    { role_id: id },
    { role_id: Like(`${speakerRolePrefix(id)}%`) },
    { device_id: id, topic: Not('memory') },
    { device_id: id, role_id: IsNull() },
  ];
}

/** Of letters that are reported: those of people who were erased after it was said. @returns their entries' ids */
export async function findErased(rows: Tables, letters: readonly OutboxLetter[]): Promise<Set<string>> {
  const [first] = letters.map(({ createdAt }) => createdAt).sort();
  if (first === undefined) return new Set();
  const present = (ids: (string | undefined)[]): string[] => [
    ...new Set(ids.filter((id) => id !== undefined)),
  ];
  const since = { at: MoreThanOrEqual(first) };
  const erasures = await rows.of('memoryErasure').findBy([
    { role_id: In(present(letters.map(({ roleId }) => roleId))), ...since },
    { device_id: In(present(letters.map(({ deviceId }) => deviceId))), ...since },
  ]);
  const isErased = ({ roleId, deviceId, createdAt }: OutboxLetter): boolean =>
    erasures.some(
      ({ role_id, device_id, at }) =>
        at >= createdAt && (role_id === roleId || (device_id !== null && device_id === deviceId)),
    );
  return new Set(letters.filter(isErased).map(({ entryId }) => entryId));
}
