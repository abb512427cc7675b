import type { EntitySubscriberInterface, InsertEvent, LoadEvent, UpdateEvent } from 'typeorm';
import type { TextVault } from '../security/text-vault.js';
import { sealedTable, textIdentity } from './sealed-tables.js';

type Columns = Record<string, unknown>;

/** Opens sealed texts of every row that is read as an entity, and refuses to write one that nobody sealed. */
export class TextSubscriber implements EntitySubscriberInterface<Columns> {
  constructor(private readonly vault: TextVault) {}

  /** @throws ApiError TEXT_KEY_MISSING, TEXT_UNREADABLE */
  afterLoad(row: Columns, event?: LoadEvent<Columns>): void {
    const spec = sealedTable(event?.metadata.name ?? '');
    if (spec === undefined) return;
    for (const column of spec.sealed) {
      const stored = row[column];
      if (typeof stored !== 'string' || stored === '') continue;
      if (!stored.startsWith('sealed:')) continue;
      row[column] = this.vault.toText(stored, textIdentity(spec, row, column));
    }
  }

  beforeInsert({ metadata, entity }: InsertEvent<Columns>): void {
    this.requireSealed(metadata.name, entity);
  }

  beforeUpdate({ metadata, entity }: UpdateEvent<Columns>): void {
    this.requireSealed(metadata.name, entity ?? {});
  }

  private requireSealed(table: string, columns: Columns): void {
    for (const column of sealedTable(table)?.sealed ?? []) {
      const value = columns[column];
      if (value === undefined || value === null) continue;
      if (typeof value === 'string' && this.vault.isCurrent(value)) continue;
      // Off, a text that looks sealed was sealed, so that it is not taken for what it looks like.
      if (typeof value === 'string' && !this.vault.isOn && value.startsWith('sealed:')) continue;
      throw new Error(
        `A text for ${table}.${column} was not sealed: write through Database.write and its rows.`,
      );
    }
  }
}
