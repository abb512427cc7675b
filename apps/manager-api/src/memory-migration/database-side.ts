import { MemoryRejected } from '@xiaozhi/memory';
import type { RoleId } from '@xiaozhi/memory';
import { IsNull, Not } from 'typeorm';
import type { Database } from '../database/database.js';
import { RoleWriter } from '../memory-history/role-writer.js';
import { exportedMemory, toRowOf } from '../memory-transfer/exported-memory.js';
import { storedMemories } from '../memory-transfer/export-source.js';
import { idFromText } from '../memory-transfer/formats/id-from-text.js';
import type { MigrationSide, SideMemory } from './migration-side.js';

/** Longest id of a column. */
const ID_MAX_CHARACTERS = 64;
const KIND_MAX_CHARACTERS = 64;

/** Memories of the provider `local`, which lie in this database: all of a memory is kept, and each write is a version. */
export class DatabaseSide implements MigrationSide {
  readonly code = 'local';
  readonly canWrite = true;

  constructor(
    readonly configId: string,
    private readonly database: Database,
    private readonly now: () => Date,
  ) {}

  async *read(roleId: RoleId): AsyncIterable<SideMemory> {
    for await (const memory of storedMemories(this.database.repository('memory'), roleId))
      if (memory.supersededBy === null && memory.kind !== 'summary') yield { memory, originId: memory.id };
  }

  countSuperseded(role_id: RoleId): Promise<number> {
    return this.database.repository('memory').countBy({ role_id, superseded_by: Not(IsNull()) });
  }

  async write(roleId: RoleId, { memory, originId }: SideMemory): Promise<string> {
    return this.database.write(async (rows) => {
      const id = await freeId(originId, roleId, (wanted) => rows.of('memory').findOneBy({ id: wanted }));
      const known = await rows.of('memory').findOneBy({ id });
      // Written just before a kill.
      if (known !== null) {
        if (known.text === memory.text) return id;
        throw new MemoryRejected('A memory with this id is there, with another text.');
      }
      const kind = memory.kind.slice(0, KIND_MAX_CHARACTERS);
      const fitting = exportedMemory.safeParse({ ...memory, id, kind });
      if (!fitting.success)
        throw new MemoryRejected(
          `It does not fit here: ${fitting.error.issues[0]?.path.join('.') ?? 'memory'}.`,
        );
      const writer = await RoleWriter.open(rows, roleId, { now: this.now });
      await writer.add(toRowOf(fitting.data, roleId), this.now().toISOString());
      return id;
    });
  }

  async remove(roleId: RoleId, memoryId: string): Promise<void> {
    await this.database.write(async (rows) => {
      const writer = await RoleWriter.open(rows, roleId, { now: this.now });
      await writer.remove(memoryId, this.now().toISOString());
    });
  }
}

/** The id of a memory here whose own is taken by another role, or too long. */
export function idInstead(roleId: string, originId: string): string {
  return idFromText('migrated', roleId, originId);
}

/** The id that it had where it was first stored; one that fits where that is taken by another role, or too long. */
async function freeId(
  originId: string,
  roleId: string,
  find: (id: string) => Promise<{ role_id: string } | null>,
): Promise<string> {
  const made = idInstead(roleId, originId);
  if (originId.length > ID_MAX_CHARACTERS) return made;
  const known = await find(originId);
  return known === null || known.role_id === roleId ? originId : made;
}
