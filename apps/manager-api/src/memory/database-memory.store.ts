import { Injectable } from '@nestjs/common';
import { memoryVersion } from '@xiaozhi/contracts';
import { MemoryRejected, parseRoleId } from '@xiaozhi/memory';
import type { MemoryVersion, RoleId } from '@xiaozhi/memory';
import type {
  ApplyRequest,
  ApplyResult,
  MemoryChange,
  MemoryStore,
  StoredMemory,
} from '@xiaozhi/memory-local';
import { newId } from '@xiaozhi/observability';
import { In } from 'typeorm';
import { z } from 'zod';
import { Database } from '../database/database.js';
import type { WriteRows } from '../database/database.js';
import type { MemoryRow, MemoryVersionRow } from '../database/rows.js';
import { forgetPrompts } from '../prompt/prompt.rules.js';

const LIST_LIMIT = 5_000;
const idList = z.array(z.string());

/** Local memories in the database; the role stands in every query. */
@Injectable()
export class DatabaseMemoryStore implements MemoryStore {
  constructor(private readonly database: Database) {}

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
      for (const change of changes) memoryIds.push(...(await this.change(rows, roleId, change)));
      for (const interaction_id of interactionIds) {
        await rows.of('memoryInteraction').insert({
          interaction_id,
          role_id: roleId,
          memory_ids: JSON.stringify(memoryIds),
          applied_at: new Date().toISOString(),
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
      await rows.of('memory').delete({ role_id: roleId });
      await rows.of('memoryVersion').delete({ role_id: roleId });
      await forgetPrompts(rows, roleId);
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

  private async change(rows: WriteRows, roleId: RoleId, change: MemoryChange): Promise<string[]> {
    switch (change.kind) {
      case 'add':
      case 'supersede': {
        const { memory } = change;
        await rows.of('memory').insert(toRow({ ...memory, roleId }));
        await this.version(rows, {
          memory_id: memory.id,
          role_id: roleId,
          event: 'add',
          old_text: null,
          new_text: memory.text,
          at: memory.createdAt,
        });
        const endedAt = (change.kind === 'supersede' ? change.endedAt : undefined) ?? memory.createdAt;
        for (const id of change.kind === 'supersede' ? change.supersededIds : []) {
          await this.edit(
            rows,
            roleId,
            id,
            { superseded_by: memory.id, valid_to: endedAt },
            { event: 'supersede', new_text: memory.text, at: memory.createdAt },
          );
        }
        return [memory.id];
      }
      case 'revise': {
        const { created_at: _, ...columns } = toRow({ ...change.memory, roleId });
        const version = { event: 'update', new_text: change.memory.text, at: change.at };
        await this.edit(rows, roleId, change.memory.id, columns, version);
        return [change.memory.id];
      }
      case 'update': {
        const { memoryId, text, at } = change;
        // The vector belonged to the old text.
        const columns = { text, updated_at: at, embedding: null, encoder: null };
        await this.edit(rows, roleId, memoryId, columns, { event: 'update', new_text: text, at });
        return [memoryId];
      }
      case 'remove':
        await this.edit(
          rows,
          roleId,
          change.memoryId,
          {},
          { event: 'delete', new_text: null, at: change.at },
        );
        await rows.of('memory').delete({ id: change.memoryId, role_id: roleId });
        return [];
    }
  }

  private async edit(
    rows: WriteRows,
    roleId: RoleId,
    id: string,
    columns: Partial<MemoryRow>,
    version: Pick<MemoryVersionRow, 'event' | 'new_text' | 'at'>,
  ): Promise<void> {
    const known = await rows.of('memory').findOneBy({ id, role_id: roleId });
    if (known === null) return;
    if (Object.keys(columns).length > 0) await rows.of('memory').update({ id, role_id: roleId }, columns);
    await this.version(rows, { memory_id: id, role_id: roleId, old_text: known.text, ...version });
  }

  private async version(rows: WriteRows, version: Omit<MemoryVersionRow, 'id'>): Promise<void> {
    await rows.of('memoryVersion').insert({ id: newId(), ...version });
  }
}

function toStored(row: MemoryRow): StoredMemory {
  return {
    id: row.id,
    roleId: parseRoleId(row.role_id),
    text: row.text,
    kind: row.kind,
    slot: row.slot,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    supersededBy: row.superseded_by,
    interactionId: row.interaction_id,
    sessionId: row.session_id,
    deviceId: row.device_id,
    agentId: row.agent_id,
    utterance: row.utterance,
    extractedBy: row.extracted_by as StoredMemory['extractedBy'],
    embedding: row.embedding === null ? null : decodeFloats(row.embedding),
    encoder: row.encoder,
    messageIndex: row.message_index,
    aboutFrom: row.about_from,
    aboutTo: row.about_to,
    validFrom: row.valid_from,
    validTo: row.valid_to,
  };
}

function toRow(memory: StoredMemory): MemoryRow {
  return {
    id: memory.id,
    role_id: memory.roleId,
    text: memory.text,
    kind: memory.kind,
    slot: memory.slot,
    created_at: memory.createdAt,
    updated_at: memory.updatedAt,
    superseded_by: memory.supersededBy,
    interaction_id: memory.interactionId,
    session_id: memory.sessionId,
    device_id: memory.deviceId,
    agent_id: memory.agentId,
    utterance: memory.utterance,
    extracted_by: memory.extractedBy,
    embedding: memory.embedding === null ? null : encodeFloats(memory.embedding),
    encoder: memory.encoder,
    message_index: memory.messageIndex,
    about_from: memory.aboutFrom,
    about_to: memory.aboutTo,
    valid_from: memory.validFrom,
    valid_to: memory.validTo,
  };
}

/** Little-endian float32, base64: the form of the wire and of the column. */
export function encodeFloats(floats: Float32Array): string {
  return Buffer.from(floats.buffer, floats.byteOffset, floats.byteLength).toString('base64');
}

export function decodeFloats(base64: string): Float32Array {
  const bytes = Buffer.from(base64, 'base64');
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}
