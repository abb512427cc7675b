import { createHash } from 'node:crypto';
import type { Database } from '../database/database.js';
import type { MemoryMigrationItemRow } from '../database/shadow-rows.js';

/** What a migration did with each memory, so that it is done once whatever is killed. */
export class MigrationItems {
  constructor(
    private readonly database: Database,
    readonly migrationId: string,
    private readonly now: () => Date,
  ) {}

  async of(role_id: string): Promise<MemoryMigrationItemRow[]> {
    return this.database
      .repository('memoryMigrationItem')
      .find({ where: { migration_id: this.migrationId, role_id }, order: { id: 'ASC' } });
  }

  /** @param reason why it failed, or what is odd about it */
  async put(
    role_id: string,
    item: Pick<MemoryMigrationItemRow, 'source_id' | 'origin_id' | 'target_id' | 'digest' | 'state'>,
    reason: string | null = null,
  ): Promise<void> {
    const { migrationId: migration_id } = this;
    const id = createHash('sha256')
      .update(JSON.stringify([migration_id, role_id, item.source_id]))
      .digest('hex');
    const columns = { ...item, reason, updated_at: this.now().toISOString() };
    await this.database.write(async (rows) => {
      const table = rows.of('memoryMigrationItem');
      if ((await table.countBy({ id })) > 0) await table.update({ id, role_id }, columns);
      else await table.insert({ id, migration_id, role_id, ...columns });
    });
  }

  async drop(id: string): Promise<void> {
    await this.database.write((rows) => rows.of('memoryMigrationItem').delete({ id }));
  }
}

/** SHA-256, in hexadecimal. */
export function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
