import { Injectable } from '@nestjs/common';
import type {
  AuditChange,
  AuditFacets,
  AuditFilter,
  AuditQuery,
  AuditView,
  PageView,
} from '@xiaozhi/contracts';
import { Brackets } from 'typeorm';
import type { SelectQueryBuilder } from 'typeorm';
import type { AuditRow } from '../database/audit-rows.js';
import { Database } from '../database/database.js';
import { sortField } from '../http/list-rows.js';

const FACETS_COUNT = 500;
const BATCH_ROWS = 500;
/** What `text` looks in; values before and after may be sealed. */
const SEARCHED = ['actor', 'action', 'target', 'details', 'address', 'user_agent', 'request_id'] as const;
/** Each has an index: the log is the longest of all lists. */
const SORTS = { at: 'at', action: 'action', kind: 'kind' } as const;
const ACTOR_KINDS = ['user', 'token', 'gateway', 'system'] as const;

/** Reads the audit log. Nothing here writes. */
@Injectable()
export class AuditLogService {
  constructor(private readonly database: Database) {}

  /** Newest first, unless sorted. @throws ApiError 400 SORT_INVALID */
  async list(query: AuditQuery): Promise<PageView<AuditView>> {
    const search = this.search(query);
    if (query.sort !== undefined && query.sort !== '') sort(search, query.sort);
    const [rows, total] = await search
      .skip((query.page - 1) * query.limit)
      .take(query.limit)
      .getManyAndCount();
    return { total, list: rows.map(toView) };
  }

  /** All that match, newest first, read in batches: lines that are written meanwhile are not among them. */
  async *each(filter: AuditFilter): AsyncGenerator<AuditView> {
    for (let last: string | undefined; ;) {
      const search = this.search(filter).take(BATCH_ROWS);
      if (last !== undefined) search.andWhere('entry.id < :last', { last });
      const rows = await search.getMany();
      for (const row of rows) yield toView(row);
      if (rows.length < BATCH_ROWS) return;
      last = rows.at(-1)?.id;
    }
  }

  /** What there is to filter by, in the order of the alphabet. */
  async facets(): Promise<AuditFacets> {
    const [actors, actions, kinds] = await Promise.all([
      this.distinct('actor'),
      this.distinct('action'),
      this.distinct('kind'),
    ]);
    return { actors, actions, kinds };
  }

  private search(filter: AuditFilter): SelectQueryBuilder<AuditRow> {
    const search = this.database.repository('audit').createQueryBuilder('entry').orderBy('entry.id', 'DESC');
    const { actor, action, kind, target, from, to, text } = filter;
    if (actor !== undefined)
      search.andWhere('(entry.actor_id = :actor OR entry.actor IN (:...actors))', {
        actor,
        actors: [actor, ...ACTOR_KINDS.map((one) => `${one}:${actor}`)],
      });
    if (action !== undefined) search.andWhere('entry.action = :action', { action });
    if (kind !== undefined) search.andWhere('entry.kind = :kind', { kind });
    if (target !== undefined) search.andWhere('entry.target = :target', { target });
    if (from !== undefined) search.andWhere('entry.at >= :from', { from: new Date(from).toISOString() });
    if (to !== undefined) search.andWhere('entry.at < :to', { to: new Date(to).toISOString() });
    if (text !== undefined) search.andWhere(contains(text));
    return search;
  }

  private async distinct(column: 'actor' | 'action' | 'kind'): Promise<string[]> {
    const rows = await this.database
      .repository('audit')
      .createQueryBuilder('entry')
      .select(`DISTINCT entry.${column}`, 'value')
      .where(`entry.${column} IS NOT NULL`)
      .orderBy('value', 'ASC')
      .limit(FACETS_COUNT)
      .getRawMany<{ value: string }>();
    return rows.map(({ value }) => value);
  }
}

/** Lines that are equal come by their age, in the direction asked for: so it is an index that is read, and nothing sorted. */
function sort(search: SelectQueryBuilder<AuditRow>, asked: string): void {
  const { field, direction } = sortField(asked, SORTS);
  search.orderBy(`entry.${field}`, direction).addOrderBy('entry.id', direction);
}

function contains(text: string): Brackets {
  const like = `%${text.toLowerCase().replaceAll(/[!%_]/g, '!$&')}%`;
  return new Brackets((either) => {
    for (const column of SEARCHED) either.orWhere(`LOWER(entry.${column}) LIKE :like ESCAPE '!'`, { like });
  });
}

function toView(row: AuditRow): AuditView {
  return {
    ...{ id: row.id, at: row.at, actor: row.actor, actorId: row.actor_id, action: row.action },
    ...{ kind: row.kind ?? '', target: row.target },
    details: JSON.parse(row.details) as Record<string, unknown>,
    changes: row.changes === null ? [] : (JSON.parse(row.changes) as AuditChange[]),
    ...{ address: row.address, userAgent: row.user_agent, requestId: row.request_id },
  };
}
