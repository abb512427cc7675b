import type { ConversationQuery, ConversationView, PageView } from '@xiaozhi/contracts';
import { In } from 'typeorm';
import type { ObjectLiteral, SelectQueryBuilder } from 'typeorm';
import type { Database } from '../database/database.js';
import type { ChatMessageRow } from '../database/rows.js';
import type { Actor } from '../http/actor.js';
import { ApiError } from '../http/api-error.js';
import { containing, sortField } from '../http/list-rows.js';
import { narrowToReach } from '../reach/reach.js';
import { SEALED_PREFIX } from '../security/text-vault.js';

type Lines = SelectQueryBuilder<ChatMessageRow>;
/** As far as somebody reaches. */
type Narrowed = ConversationQuery & { actor: Actor };
type Conversation = Omit<ConversationView, 'agentName' | 'title'>;

interface Found {
  sessionId: string;
  total: string | number;
}

const SORTS = { lastAt: 'MAX(line.at)', startedAt: 'MIN(line.at)', messageCount: 'COUNT(*)' };
const USUAL_SORT = '-lastAt';

/**
 * A page of conversations, in as many statements whatever their number: which ones and how many there are by indices
 * alone, then what is shown of those on the page. Recordings are not read.
 * @throws ApiError 400 SORT_INVALID, 409 SEARCH_SEALED
 */
export async function conversationPage(
  database: Database,
  actor: Actor,
  asked: ConversationQuery,
): Promise<PageView<ConversationView>> {
  const query: Narrowed = { ...asked, actor };
  const { field, direction } = sortField(
    query.sort === undefined || query.sort === '' ? USUAL_SORT : query.sort,
    SORTS,
  );
  if (query.search !== undefined && query.search !== '' && database.texts.isOn) throw sealed();
  const found = await grouped(database, query)
    .addSelect(field, 'sort_key')
    .addSelect('COUNT(*) OVER ()', 'total')
    .orderBy('sort_key', direction)
    .addOrderBy('line.session_id', 'ASC')
    .offset((query.page - 1) * query.limit)
    .limit(query.limit)
    .getRawMany<Found>();
  const [first] = found;
  if (first === undefined) return { total: await totalOf(database, query), list: [] };
  const ids = found.map(({ sessionId }) => sessionId);
  return { total: Number(first.total), list: await toViews(database, query, ids) };
}

/** Of a page beyond the last, which has no row to say it. */
async function totalOf(database: Database, query: Narrowed): Promise<number> {
  if (query.page === 1) return 0;
  const found = await grouped(database, query)
    .addSelect('COUNT(*) OVER ()', 'total')
    .limit(1)
    .getRawOne<Found>();
  return Number(found?.total ?? 0);
}

function grouped(database: Database, query: Narrowed): Lines {
  return linesOf(database, query).select('line.session_id', 'sessionId').groupBy('line.session_id');
}

/** Lines of the conversations that are looked for. */
function linesOf(database: Database, query: Narrowed): Lines {
  const lines = ofOwner(database.repository('chatMessage').createQueryBuilder('line'), 'line', query);
  const { from, to, search } = query;
  if (from === undefined && to === undefined && (search === undefined || search === '')) return lines;
  // One line in the period or with the text is enough, and the whole conversation counts.
  const some = ofOwner(
    lines.subQuery().select('some.session_id').from('chat_message', 'some'),
    'some',
    query,
  );
  if (from !== undefined) some.andWhere('some.at >= :from');
  if (to !== undefined) some.andWhere('some.at < :to');
  if (search !== undefined && search !== '') some.andWhere(`(${said()} OR ${titled(lines)})`);
  lines.andWhere(`line.session_id IN ${some.getQuery()}`);
  return lines.setParameters({
    ...{ from: from && new Date(from).toISOString(), to: to && new Date(to).toISOString() },
    ...{ like: containing(search ?? ''), sealed: `${SEALED_PREFIX}%` },
  });
}

function ofOwner<T extends ObjectLiteral>(
  lines: SelectQueryBuilder<T>,
  alias: string,
  { actor, agentId, deviceId }: Narrowed,
): SelectQueryBuilder<T> {
  narrowToReach(lines, actor, `${alias}.agent_id`);
  if (agentId !== undefined) lines.andWhere(`${alias}.agent_id = :agentId`, { agentId });
  if (deviceId !== undefined) lines.andWhere(`${alias}.device_id = :deviceId`, { deviceId });
  return lines;
}

/** What was sealed before sealing was switched off is no text to look in. */
function said(): string {
  return `(LOWER(some.content) LIKE :like ESCAPE '!' AND some.content NOT LIKE :sealed)`;
}

function titled(lines: Lines): string {
  const titles = lines
    .subQuery()
    .select('title.session_id')
    .from('conversation_title', 'title')
    .where(`LOWER(title.title) LIKE :like ESCAPE '!' AND title.title NOT LIKE :sealed`);
  return `some.session_id IN ${titles.getQuery()}`;
}

/** In the order of the ids. */
async function toViews(
  database: Database,
  query: Narrowed,
  sessionIds: readonly string[],
): Promise<ConversationView[]> {
  const lines = ofOwner(database.repository('chatMessage').createQueryBuilder('line'), 'line', query);
  const rows = await lines
    .select('line.session_id', 'sessionId')
    .addSelect('MAX(line.agent_id)', 'agentId')
    .addSelect('MAX(line.device_id)', 'deviceId')
    .addSelect('MIN(line.at)', 'startedAt')
    .addSelect('MAX(line.at)', 'lastAt')
    .addSelect('COUNT(*)', 'messageCount')
    .andWhere('line.session_id IN (:...sessionIds)', { sessionIds })
    .groupBy('line.session_id')
    .getRawMany<Conversation>();
  const bySession = new Map(rows.map((row) => [row.sessionId, row]));
  const titles = await database.repository('conversationTitle').findBy({ session_id: In([...sessionIds]) });
  const titleOf = new Map(titles.map(({ session_id: id, title }) => [id, title]));
  const agents = await database
    .repository('agent')
    .find({ select: { id: true, name: true }, where: { id: In(rows.map(({ agentId }) => agentId)) } });
  const nameOf = new Map(agents.map(({ id, name }) => [id, name]));
  return sessionIds.flatMap((sessionId) => {
    const row = bySession.get(sessionId);
    if (row === undefined) return [];
    return {
      ...row,
      messageCount: Number(row.messageCount),
      agentName: nameOf.get(row.agentId) ?? '',
      title: titleOf.get(sessionId) ?? null,
    };
  });
}

function sealed(): ApiError {
  const msg =
    'What was said is sealed in the database and cannot be searched; narrow by agent, device or time instead';
  return new ApiError(409, 'SEARCH_SEALED', `${msg}.`, [{ path: 'search', msg }]);
}
