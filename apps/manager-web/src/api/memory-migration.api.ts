import type {
  MemoryMigrationDryRun,
  MemoryMigrationItemView,
  MemoryMigrationPlan,
  MemoryMigrationView,
  PageView,
} from '@xiaozhi/contracts';
import { get, post, request } from './client.js';

const at = (agentId: string): string => `/api/agent/${encodeURIComponent(agentId)}/memory-migration`;
/** Reads all memories of both sides. */
const DRY_RUN_DEADLINE_MS = 70_000;

export const tryMigration = (agentId: string, plan: MemoryMigrationPlan): Promise<MemoryMigrationDryRun> =>
  request({ method: 'POST', url: `${at(agentId)}/dry-run`, data: plan, timeout: DRY_RUN_DEADLINE_MS });
export const startMigration = (agentId: string, plan: MemoryMigrationPlan): Promise<MemoryMigrationView> =>
  post(at(agentId), plan);
export const listMigrations = (agentId: string): Promise<PageView<MemoryMigrationView>> =>
  get(at(agentId), { limit: 20 });
export const listFailedItems = (
  agentId: string,
  migrationId: string,
): Promise<PageView<MemoryMigrationItemView>> =>
  get(`${at(agentId)}/${migrationId}/items`, { state: 'failed', limit: 100 });
export type MigrationOrder = 'resume' | 'switch' | 'roll-back' | 'erase-source';
/** @param body what the order needs */
export const orderMigration = (
  agentId: string,
  migrationId: string,
  order: MigrationOrder,
  body: object,
): Promise<MemoryMigrationView> => post(`${at(agentId)}/${migrationId}/${order}`, body);
