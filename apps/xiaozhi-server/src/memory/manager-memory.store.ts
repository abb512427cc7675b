import { memoryAppliedAnswer, memoryApplyAnswer, memoryVersion, storedMemory } from '@xiaozhi/contracts';
import { MemoryRejected, MemoryUnavailable } from '@xiaozhi/memory';
import type { MemoryVersion, RoleId } from '@xiaozhi/memory';
import type { MemoryChange, MemoryStore, StoredMemory } from '@xiaozhi/memory-local';
import { z } from 'zod';
import { ManagerApiError } from '../config/manager-api.client.js';
import type { ManagerApi } from '../config/manager-api.js';
import { fromWire, toWire } from './memory-wire.js';

type ApplyRequest = Parameters<MemoryStore['apply']>[0];

/** Local memories where they live: in manager-api's database, over HTTP with the gateway's secret. */
export class ManagerMemoryStore implements MemoryStore {
  constructor(private readonly client: ManagerApi) {}

  async list(
    roleId: RoleId,
    options: { includeSuperseded?: boolean },
    signal: AbortSignal,
  ): Promise<readonly StoredMemory[]> {
    const data = await this.post('/memory/list', { roleId, ...options }, signal);
    return z.array(storedMemory).parse(data).map(fromWire);
  }

  async apply(
    request: ApplyRequest,
    signal: AbortSignal,
  ): Promise<{ applied: boolean; memoryIds: readonly string[] }> {
    const body = { ...request, changes: request.changes.map(toWireChange) };
    return memoryApplyAnswer.parse(await this.post('/memory/apply', body, signal));
  }

  async findApplied(
    roleId: RoleId,
    interactionIds: readonly string[],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, readonly string[]>> {
    const data = await this.post('/memory/applied', { roleId, interactionIds }, signal);
    return new Map(Object.entries(memoryAppliedAnswer.parse(data)));
  }

  async removeAll(roleId: RoleId, signal: AbortSignal): Promise<void> {
    await this.post('/memory/remove-all', { roleId }, signal);
  }

  async history(roleId: RoleId, memoryId: string, signal: AbortSignal): Promise<readonly MemoryVersion[]> {
    return z.array(memoryVersion).parse(await this.post('/memory/history', { roleId, memoryId }, signal));
  }

  private async post(path: string, body: unknown, signal: AbortSignal): Promise<unknown> {
    try {
      return await this.client.post(path, body, signal);
    } catch (error) {
      if (!(error instanceof ManagerApiError)) throw error;
      const message = `[local] ${error.message}`;
      throw error.code === 'MANAGER_REJECTED'
        ? new MemoryRejected(message, { cause: error })
        : new MemoryUnavailable(message, { cause: error });
    }
  }
}

function toWireChange(change: MemoryChange): unknown {
  return 'memory' in change ? { ...change, memory: toWire(change.memory) } : change;
}
