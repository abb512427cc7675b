import type { ListQuery } from '@xiaozhi/contracts';
import { Brackets } from 'typeorm';
import type { ObjectLiteral, Repository, SelectQueryBuilder } from 'typeorm';
import { ApiError } from './api-error.js';

/** How a table may be listed. Columns that are sealed can neither be sorted by nor searched. */
export interface Listing {
  /** Name in the query to column; with `text`, case makes no difference. */
  sorts: Readonly<Record<string, { column: string; isText?: boolean }>>;
  /** Columns in which is searched. */
  searched: readonly string[];
  /** Order where none is asked for; with `-` before a column, the highest first. */
  usual: readonly string[];
}

const SORT_KEY = 'sort_key';

/**
 * A page of a table, sorted and searched; rows that are equal come by their id.
 * @param narrow adds further conditions to the row, which is named `item`
 * @throws ApiError 400 SORT_INVALID with the fields that there are
 */
export function listRows<T extends ObjectLiteral>(
  repository: Repository<T>,
  query: ListQuery,
  listing: Listing,
  narrow: (rows: SelectQueryBuilder<T>) => void = () => undefined,
): Promise<[T[], number]> {
  const rows = repository.createQueryBuilder('item');
  narrow(rows);
  if (query.search !== undefined && query.search !== '') search(rows, query.search, listing.searched);
  sort(rows, query.sort, listing);
  if (rows.expressionMap.orderBys['item.id'] === undefined) rows.addOrderBy('item.id', 'ASC');
  return rows
    .skip((query.page - 1) * query.limit)
    .take(query.limit)
    .getManyAndCount();
}

function search<T extends ObjectLiteral>(
  rows: SelectQueryBuilder<T>,
  text: string,
  columns: readonly string[],
): void {
  const like = containing(text);
  rows.andWhere(
    new Brackets((either) => {
      for (const column of columns) either.orWhere(`LOWER(item.${column}) LIKE :like ESCAPE '!'`, { like });
    }),
  );
}

function sort<T extends ObjectLiteral>(
  rows: SelectQueryBuilder<T>,
  asked: string | undefined,
  { sorts, usual }: Listing,
): void {
  if (asked === undefined || asked === '') {
    for (const column of usual)
      rows.addOrderBy(`item.${column.replace(/^-/, '')}`, column.startsWith('-') ? 'DESC' : 'ASC');
    return;
  }
  const { field, direction } = sortField(asked, sorts);
  if (field.isText === true)
    rows.addSelect(`LOWER(item.${field.column})`, SORT_KEY).orderBy(SORT_KEY, direction);
  else rows.orderBy(`item.${field.column}`, direction);
}

/** A pattern for `LOWER(…) LIKE … ESCAPE '!'`. @param text looked for as it stands, in any case */
export function containing(text: string): string {
  return `%${text.toLowerCase().replaceAll(/[!%_]/g, '!$&')}%`;
}

/** What is asked for to sort by. @throws ApiError 400 SORT_INVALID with the fields that there are */
export function sortField<T>(
  asked: string,
  sorts: Readonly<Record<string, T>>,
): { field: T; direction: 'ASC' | 'DESC' } {
  const name = asked.replace(/^-/, '');
  const field = Object.hasOwn(sorts, name) ? sorts[name] : undefined;
  if (field === undefined) throw unsorted(asked, Object.keys(sorts));
  return { field, direction: asked.startsWith('-') ? 'DESC' : 'ASC' };
}

function unsorted(asked: string, names: readonly string[]): ApiError {
  const msg = `"${asked}" is no field to sort by; use one of ${names.join(', ')}, with - before it for the highest first`;
  return new ApiError(400, 'SORT_INVALID', `sort: ${msg}.`, [{ path: 'sort', msg }]);
}
