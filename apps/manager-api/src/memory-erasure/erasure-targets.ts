import { In, Not } from 'typeorm';
import type { FindOptionsWhere } from 'typeorm';
import { uncountInteractions, uncountMemories, uncountTurns } from '../analytics/uncount.js';
import type { WriteRows } from '../database/database.js';
import type { OutboxLetterRow } from '../database/outbox-row.js';
import type { Rows } from '../database/rows.js';
import { eraseLetters } from '../outbox/erase-letters.js';
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
  const interactions = await rows
    .of('interaction')
    .find({ select: { id: true, session_id: true }, where: { role_id } });
  const turns = chunks(interactions.map(({ id }) => id));
  // What others said in them too is in the lines; a title may be of either.
  const sessions = chunks([...new Set(interactions.map(({ session_id: id }) => id))]);
  const now = new Date().toISOString();
  const whole = device_id === null ? [] : [{ device_id }];
  const lines = [...whole, ...turns.map((ids) => ({ interaction_id: In(ids) }))];
  return [
    // Versions tell what to take out of the figures, so that is done before either goes.
    target('memories', 'memory', [{ role_id }], () => uncountMemories(rows, { role_id }, now)),
    target(
      'memory-versions',
      'memoryVersion',
      [{ role_id }, ...chunks(await memoriesOf(rows, role_id)).map((ids) => ({ memory_id: In(ids) }))],
      ({ memory_id }) => (memory_id === undefined ? Promise.resolve() : uncountMemories(rows, { memory_id })),
    ),
    target('memory-operations', 'memoryOperation', [{ role_id }]),
    target('memory-recalls', 'memoryRecall', [{ role_id }]),
    target('applied-interactions', 'memoryInteraction', [{ role_id }]),
    target('chat-lines', 'chatMessage', lines),
    target('conversation-titles', 'conversationTitle', [
      ...whole,
      ...sessions.map((ids) => ({ session_id: In(ids) })),
    ]),
    target('turn-traces', 'turnTrace', [...whole, ...turns.map((ids) => ({ id: In(ids) }))], (where) =>
      uncountTurns(rows, where),
    ),
    target('interactions', 'interaction', [{ role_id }, ...whole], (where) =>
      uncountInteractions(rows, where),
    ),
    target('quarantine', 'memoryQuarantine', [{ role_id }, ...whole]),
    deadLetters([{ role_id }, ...whole]),
    target('memory-comparisons', 'shadowComparison', [{ role_id }, ...whole]),
    target('memory-migrations', 'memoryMigrationItem', [{ role_id }]),
    target('memory-pauses', 'pausedRole', [{ subject_id: role_id }]),
    target('prompt-consents', 'promptConsent', [{ role_id }]),
    target('prompts', 'memoryPrompt', [{ role_id }]),
    target('announcements', 'announcement', whole),
    target('voice-samples', 'speakerSample', speakerId === null ? [] : [{ profile_id: speakerId }]),
    target('voice-profiles', 'speakerProfile', speakerId === null ? [] : [{ id: speakerId }]),
  ];
}

/**
 * Ids of memories that are or were the role's, those among them that came from another role with a scope: their
 * versions lie there. What lives at another role now is that one's.
 */
async function memoriesOf(rows: WriteRows, role_id: string): Promise<string[]> {
  const moves = await rows.of('memoryOperation').findBy({ role_id, kind: 'scope' });
  const versions = await rows.of('memoryVersion').find({
    select: { id: true, memory_id: true },
    where: [{ role_id }, { operation_id: In(moves.map(({ id }) => id)) }],
  });
  const ids = [...new Set(versions.map(({ memory_id: id }) => id))];
  const elsewhere = new Set<string>();
  for (const part of chunks(ids)) {
    const found = await rows.of('memory').findBy({ id: In(part), role_id: Not(role_id) });
    for (const { id } of found) elsewhere.add(id);
  }
  return ids.filter((id) => !elsewhere.has(id));
}

/** A gateway holds what was said: the rows stay, without the person, as orders to erase it there. */
function deadLetters(wheres: readonly FindOptionsWhere<OutboxLetterRow>[]): ErasureTarget {
  return {
    ...target('dead-letters', 'outboxLetter', wheres),
    erase: (rows) => eraseLetters(rows, wheres, new Date()),
  };
}

function target<K extends keyof Rows>(
  place: string,
  table: K,
  wheres: readonly FindOptionsWhere<Rows[K]>[],
  uncount?: (where: FindOptionsWhere<Rows[K]>) => Promise<void>,
): ErasureTarget {
  return {
    place,
    // One condition's rows may be another's too: a device's lines have interactions.
    count: (rows) => (wheres.length === 0 ? Promise.resolve(0) : rows.of(table).countBy([...wheres])),
    erase: async (rows) => {
      for (const where of wheres) {
        await uncount?.(where);
        await rows.of(table).delete(where);
      }
    },
  };
}

function chunks(ids: readonly string[]): string[][] {
  const parts: string[][] = [];
  for (let start = 0; start < ids.length; start += IDS_COUNT) parts.push(ids.slice(start, start + IDS_COUNT));
  return parts;
}
