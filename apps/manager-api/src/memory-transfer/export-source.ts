import type { MemoryProvider, RoleId } from '@xiaozhi/memory';
import type { Repository } from 'typeorm';
import type { MemoryRow } from '../database/rows.js';
import { fromProvider, fromRow } from './exported-memory.js';
import type { ExportedMemory } from './exported-memory.js';

const PAGE_COUNT = 200;
const DEADLINE_MS = 8_000;

/** All memories of a role in this database, oldest first, page by page. */
export async function* storedMemories(
  memories: Repository<MemoryRow>,
  roleId: string,
): AsyncGenerator<ExportedMemory> {
  let last = { created_at: '', id: '' };
  for (;;) {
    const rows = await memories
      .createQueryBuilder('memory')
      .where('memory.role_id = :roleId', { roleId })
      .andWhere(
        '(memory.created_at > :created_at OR (memory.created_at = :created_at AND memory.id > :id))',
        last,
      )
      .orderBy('memory.created_at', 'ASC')
      .addOrderBy('memory.id', 'ASC')
      .take(PAGE_COUNT)
      .getMany();
    for (const row of rows) yield fromRow(row);
    const end = rows.at(-1);
    if (end === undefined || rows.length < PAGE_COUNT) return;
    last = { created_at: end.created_at, id: end.id };
  }
}

/** All that a service lists of a role, newest first. @throws MemoryError */
export async function* providerMemories(
  provider: MemoryProvider,
  roleId: RoleId,
): AsyncGenerator<ExportedMemory> {
  for (let page = 1; ; page += 1) {
    const request = { page, limit: PAGE_COUNT };
    const { items, total } = await provider.list(roleId, request, AbortSignal.timeout(DEADLINE_MS));
    for (const memory of items) yield fromProvider(memory);
    if (items.length === 0 || page * PAGE_COUNT >= total) return;
  }
}
