import { Inject, Injectable } from '@nestjs/common';
import { memoryVersion } from '@xiaozhi/contracts';
import { MemoryRejected } from '@xiaozhi/memory';
import type { MemoryVersion, RoleId } from '@xiaozhi/memory';
import type {
  ApplyRequest,
  ApplyResult,
  MemoryChange,
  MemoryStore,
  StoredMemory,
} from '@xiaozhi/memory-local';
import { In } from 'typeorm';
import { z } from 'zod';
import { uncountMemories } from '../analytics/uncount.js';
import { Database } from '../database/database.js';
import type { WriteRows } from '../database/database.js';
import { isOfErasedRole } from '../memory-erasure/late-report.js';
import { RoleWriter } from '../memory-history/role-writer.js';
import { forgetPrompts } from '../prompt/prompt.rules.js';
import { eraseLetters, lettersOfRole } from '../outbox/erase-letters.js';
import { forgetQuarantine } from '../quarantine/quarantine.rules.js';
import { NOW } from '../tokens.js';
import { toRow, toStored } from './memory-row.js';

const LIST_LIMIT = 5_000;
const idList = z.array(z.string());

/** Local memories in the database; the role stands in every query. */
@Injectable()
export class DatabaseMemoryStore implements MemoryStore {
  constructor(
    private readonly database: Database,
    @Inject(NOW) private readonly now: () => Date,
  ) {}

  async list(
    roleId: RoleId,
    options: { includeSuperseded?: boolean; limit?: number },
  ): Promise<readonly StoredMemory[]> {
    const search = this.database
      .repository('memory')
      .createQueryBuilder('memory')
      .where('memory.role_id = :roleId', { roleId });
    if (options.includeSuperseded !== true) search.andWhere('memory.superseded_by IS NULL');
    const rows = await search
      .orderBy('memory.updated_at', 'DESC')
      .addOrderBy('memory.id', 'DESC')
      .take(options.limit ?? LIST_LIMIT)
      .getMany();
    return rows.map(toStored);
  }

  async apply({ roleId, interactionIds, changes }: ApplyRequest): Promise<ApplyResult> {
    return this.database.write(async (rows) => {
      const before = await this.appliedBefore(rows, roleId, interactionIds);
      if (before !== undefined) return { applied: false, memoryIds: before };
      const memoryIds: string[] = [];
      const writer = await RoleWriter.open(rows, roleId, { now: this.now });
      for (const change of changes) {
        if (await isErased(rows, roleId, change)) continue;
        memoryIds.push(...(await this.change(writer, roleId, change)));
      }
      for (const interaction_id of interactionIds) {
        await rows.of('memoryInteraction').insert({
          interaction_id,
          role_id: roleId,
          memory_ids: JSON.stringify(memoryIds),
          applied_at: this.now().toISOString(),
        });
      }
      return { applied: true, memoryIds };
    });
  }

  async findApplied(
    roleId: RoleId,
    interactionIds: readonly string[],
  ): Promise<ReadonlyMap<string, readonly string[]>> {
    const rows = await this.database
      .repository('memoryInteraction')
      .findBy({ role_id: roleId, interaction_id: In([...interactionIds]) });
    return new Map(rows.map((row) => [row.interaction_id, idList.parse(JSON.parse(row.memory_ids))]));
  }

  async removeAll(roleId: RoleId): Promise<void> {
    await this.database.write(async (rows) => {
      await uncountMemories(rows, { role_id: roleId }, this.now().toISOString());
      await rows.of('memory').delete({ role_id: roleId });
      await rows.of('memoryVersion').delete({ role_id: roleId });
      await forgetPrompts(rows, roleId);
      await forgetQuarantine(rows, roleId);
      await eraseLetters(rows, lettersOfRole(roleId), this.now());
    });
  }

  async history(roleId: RoleId, memoryId: string): Promise<readonly MemoryVersion[]> {
    const rows = await this.database
      .repository('memoryVersion')
      .find({ where: { role_id: roleId, memory_id: memoryId }, order: { id: 'ASC' } });
    return rows.map((row) =>
      memoryVersion.parse({ event: row.event, oldText: row.old_text, newText: row.new_text, at: row.at }),
    );
  }

  /** @returns what all of them made then; undefined when one is new */
  private async appliedBefore(
    rows: WriteRows,
    roleId: RoleId,
    ids: readonly string[],
  ): Promise<string[] | undefined> {
    if (ids.length === 0) return undefined;
    const made: string[] = [];
    for (const interaction_id of ids) {
      const row = await rows.of('memoryInteraction').findOneBy({ interaction_id });
      if (row === null) return undefined;
      if (row.role_id !== roleId)
        throw new MemoryRejected(`The interaction ${interaction_id} belongs to another role.`);
      made.push(...idList.parse(JSON.parse(row.memory_ids)));
    }
    return [...new Set(made)];
  }

  private async change(writer: RoleWriter, roleId: RoleId, change: MemoryChange): Promise<string[]> {
    switch (change.kind) {
      case 'add':
      case 'supersede': {
        const { memory } = change;
        const at = memory.createdAt;
        await writer.add(toRow({ ...memory, roleId }), at);
        if (change.kind === 'add') return [memory.id];
        const ending = { superseded_by: memory.id, valid_to: change.endedAt ?? at };
        for (const id of change.supersededIds)
          await writer.edit(id, ending, { event: 'supersede', newText: memory.text, at });
        return [memory.id];
      }
      case 'revise': {
        const { created_at: _, ...columns } = toRow({ ...change.memory, roleId });
        const version = { event: 'update', newText: change.memory.text, at: change.at };
        await writer.edit(change.memory.id, columns, version);
        return [change.memory.id];
      }
      case 'update': {
        const { memoryId, text, at } = change;
        // The vector belonged to the old text.
        const columns = { text, updated_at: at, embedding: null, encoder: null };
        await writer.edit(memoryId, columns, { event: 'update', newText: text, at });
        return [memoryId];
      }
      case 'remove':
        await writer.remove(change.memoryId, change.at);
        return [];
    }
  }
}

/** Whether a fact was said before its person was erased, and came late. */
async function isErased(rows: WriteRows, roleId: RoleId, change: MemoryChange): Promise<boolean> {
  return 'memory' in change && (await isOfErasedRole(rows, roleId, change.memory.createdAt));
}
