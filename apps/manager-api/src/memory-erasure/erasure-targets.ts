import { In } from 'typeorm';
import type { FindOptionsWhere } from 'typeorm';
import type { WriteRows } from '../database/database.js';
import type { Rows } from '../database/rows.js';
import type { ErasurePerson } from './erasure-person.js';

/** Ids in one condition: databases bound the parameters of a statement. */
const IDS_COUNT = 500;

/** Rows that are a person's. */
export interface ErasureTarget {
  /** As the certificate names it. */
  place: string;
  count(rows: WriteRows): Promise<number>;
  erase(rows: WriteRows): Promise<unknown>;
}

/**
 * Everything in the database that is a person's, in the order in which it is erased. A table with data of people gets
 * its line here.
 */
export async function erasureTargets(rows: WriteRows, person: ErasurePerson): Promise<ErasureTarget[]> {
  const { roleId: role_id, deviceId: device_id, speakerId } = person;
  const interactions = await rows.of('interaction').find({ select: { id: true }, where: { role_id } });
  const turns = chunks(interactions.map(({ id }) => id));
  const whole = device_id === null ? [] : [{ device_id }];
  const lines = [...whole, ...turns.map((ids) => ({ interaction_id: In(ids) }))];
  return [
    target('memories', 'memory', [{ role_id }]),
    target('memory-versions', 'memoryVersion', [{ role_id }]),
    target('memory-operations', 'memoryOperation', [{ role_id }]),
    target('applied-interactions', 'memoryInteraction', [{ role_id }]),
    target('chat-lines', 'chatMessage', lines),
    target('turn-traces', 'turnTrace', [...whole, ...turns.map((ids) => ({ id: In(ids) }))]),
    target('interactions', 'interaction', [{ role_id }, ...whole]),
    target('quarantine', 'memoryQuarantine', [{ role_id }, ...whole]),
    target('prompt-consents', 'promptConsent', [{ role_id }]),
    target('prompts', 'memoryPrompt', [{ role_id }]),
    target('announcements', 'announcement', whole),
    target('voice-samples', 'speakerSample', speakerId === null ? [] : [{ profile_id: speakerId }]),
    target('voice-profiles', 'speakerProfile', speakerId === null ? [] : [{ id: speakerId }]),
  ];
}

function target<K extends keyof Rows>(
  place: string,
  table: K,
  wheres: readonly FindOptionsWhere<Rows[K]>[],
): ErasureTarget {
  return {
    place,
    // One condition's rows may be another's too: a device's lines have interactions.
    count: (rows) => (wheres.length === 0 ? Promise.resolve(0) : rows.of(table).countBy([...wheres])),
    erase: async (rows) => {
      for (const where of wheres) await rows.of(table).delete(where);
    },
  };
}

function chunks(ids: readonly string[]): string[][] {
  const parts: string[][] = [];
  for (let start = 0; start < ids.length; start += IDS_COUNT) parts.push(ids.slice(start, start + IDS_COUNT));
  return parts;
}
