import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import {
  memoryAppliedRequest,
  memoryApplyRequest,
  memoryHistoryRequest,
  memoryListRequest,
  memoryRemoveAllRequest,
} from '@xiaozhi/contracts';
import type {
  MemoryChange as WireChange,
  StoredMemory as WireMemory,
  memoryAppliedAnswer,
} from '@xiaozhi/contracts';
import { MemoryRejected, parseRoleId } from '@xiaozhi/memory';
import type { MemoryVersion } from '@xiaozhi/memory';
import type { ApplyResult, MemoryChange, StoredMemory } from '@xiaozhi/memory-local';
import type { z } from 'zod';
import { ApiError } from '../http/api-error.js';
import { GatewayOnly } from '../http/permission.js';
import { zod } from '../http/zod.pipe.js';
import { DatabaseMemoryStore } from './database-memory.store.js';
import { decodeFloats, encodeFloats } from './memory-row.js';

/** Local memories for gateways; see contracts, local-memory. */
@Controller('xiaozhi/memory')
@GatewayOnly()
export class LocalMemoryController {
  constructor(private readonly store: DatabaseMemoryStore) {}

  @Post('list')
  @HttpCode(200)
  async list(@Body(zod(memoryListRequest)) body: z.infer<typeof memoryListRequest>): Promise<WireMemory[]> {
    const { includeSuperseded, limit } = body;
    return (await this.store.list(parseRoleId(body.roleId), { includeSuperseded, limit })).map(toWire);
  }

  /** @throws ApiError 422 MEMORY_REJECTED for an interaction of another role: no later try would be taken */
  @Post('apply')
  @HttpCode(200)
  async apply(@Body(zod(memoryApplyRequest)) body: z.infer<typeof memoryApplyRequest>): Promise<ApplyResult> {
    const { interactionIds, changes } = body;
    const roleId = parseRoleId(body.roleId);
    try {
      return await this.store.apply({ roleId, interactionIds, changes: changes.map(fromWireChange) });
    } catch (error) {
      if (error instanceof MemoryRejected) throw new ApiError(422, error.code, error.message);
      throw error;
    }
  }

  @Post('applied')
  @HttpCode(200)
  async applied(
    @Body(zod(memoryAppliedRequest)) body: z.infer<typeof memoryAppliedRequest>,
  ): Promise<z.infer<typeof memoryAppliedAnswer>> {
    const found = await this.store.findApplied(parseRoleId(body.roleId), body.interactionIds);
    return Object.fromEntries([...found].map(([id, memoryIds]) => [id, [...memoryIds]]));
  }

  @Post('remove-all')
  @HttpCode(200)
  removeAll(@Body(zod(memoryRemoveAllRequest)) body: z.infer<typeof memoryRemoveAllRequest>): Promise<void> {
    return this.store.removeAll(parseRoleId(body.roleId));
  }

  @Post('history')
  @HttpCode(200)
  history(
    @Body(zod(memoryHistoryRequest)) body: z.infer<typeof memoryHistoryRequest>,
  ): Promise<readonly MemoryVersion[]> {
    return this.store.history(parseRoleId(body.roleId), body.memoryId);
  }
}

function toWire(memory: StoredMemory): WireMemory {
  return { ...memory, embedding: memory.embedding === null ? null : encodeFloats(memory.embedding) };
}

function fromWire(memory: WireMemory): StoredMemory {
  const embedding = memory.embedding === null ? null : decodeFloats(memory.embedding);
  return { ...memory, roleId: parseRoleId(memory.roleId), embedding };
}

function fromWireChange(change: WireChange): MemoryChange {
  return 'memory' in change ? { ...change, memory: fromWire(change.memory) } : change;
}
