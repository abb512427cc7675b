import type { ChatRetentionCounts } from '@xiaozhi/contracts';
import { In, IsNull, Not } from 'typeorm';
import type { WriteRows } from '../database/database.js';

/**
 * Takes lines of conversations away, with their recordings, and with the titles of conversations of which nothing is
 * left. Memories that came from them stay: their turns say from now on when the lines went.
 * @param ids at most some hundreds. @param at ISO 8601, UTC
 */
export async function removeLines(
  rows: WriteRows,
  ids: readonly string[],
  at: string,
): Promise<ChatRetentionCounts> {
  if (ids.length === 0) return { sessions: 0, lines: 0, recordings: 0, audioBytes: 0 };
  const lines = await rows.of('chatMessage').find({
    select: { id: true, session_id: true, interaction_id: true },
    where: { id: In([...ids]) },
  });
  const { recordings, audioBytes } = await markRecordings(rows, ids, at);
  const { affected } = await rows.of('chatMessage').delete({ id: In([...ids]) });
  await rows.of('interaction').update({ id: In(turnsOf(lines)) }, { lines_gone_at: at });
  const sessionIds = [...new Set(lines.map((line) => line.session_id))];
  await removeTitles(rows, sessionIds);
  return { sessions: sessionIds.length, lines: affected ?? 0, recordings, audioBytes };
}

/** Takes the recordings of lines away, and leaves their text. @param ids as above */
export async function removeRecordings(
  rows: WriteRows,
  ids: readonly string[],
  at: string,
): Promise<Pick<ChatRetentionCounts, 'recordings' | 'audioBytes'>> {
  if (ids.length === 0) return { recordings: 0, audioBytes: 0 };
  const counts = await markRecordings(rows, ids, at);
  await rows
    .of('chatMessage')
    .createQueryBuilder()
    .update()
    .set({ audio: null })
    .where('id IN (:...ids)', { ids: [...ids] })
    .execute();
  return counts;
}

/** Counts recordings that are about to go; their turns say so. */
async function markRecordings(
  rows: WriteRows,
  ids: readonly string[],
  at: string,
): Promise<Pick<ChatRetentionCounts, 'recordings' | 'audioBytes'>> {
  const found = await rows
    .of('chatMessage')
    .createQueryBuilder('line')
    .select('COUNT(line.audio)', 'recordings')
    .addSelect('COALESCE(SUM(OCTET_LENGTH(line.audio)), 0)', 'audioBytes')
    .where('line.id IN (:...ids)', { ids: [...ids] })
    .getRawOne<Record<'recordings' | 'audioBytes', string | number>>();
  const heard = await rows.of('chatMessage').find({
    select: { id: true, interaction_id: true },
    where: { id: In([...ids]), audio: Not(IsNull()) },
  });
  await rows.of('interaction').update({ id: In(turnsOf(heard)) }, { audio_gone_at: at });
  return { recordings: Number(found?.recordings ?? 0), audioBytes: Number(found?.audioBytes ?? 0) };
}

async function removeTitles(rows: WriteRows, sessionIds: readonly string[]): Promise<void> {
  const left = await rows
    .of('chatMessage')
    .createQueryBuilder('line')
    .select('line.session_id', 'sessionId')
    .where('line.session_id IN (:...sessionIds)', { sessionIds: [...sessionIds] })
    .groupBy('line.session_id')
    .getRawMany<{ sessionId: string }>();
  const kept = new Set(left.map(({ sessionId }) => sessionId));
  const gone = sessionIds.filter((id) => !kept.has(id));
  if (gone.length > 0) await rows.of('conversationTitle').delete({ session_id: In(gone) });
}

function turnsOf(lines: readonly { interaction_id: string | null }[]): string[] {
  return [...new Set(lines.flatMap(({ interaction_id: id }) => id ?? []))];
}
