import { isDeepStrictEqual } from 'node:util';
import type { AgentSetup } from '@xiaozhi/contracts';
import { newId } from '@xiaozhi/observability';
import { LessThanOrEqual } from 'typeorm';
import { readAgentSetup } from '../agent/agent-setup.js';
import { actorName } from '../audit/audit.service.js';
import { changesBetween } from '../audit/field-changes.js';
import type { WriteRows } from '../database/database.js';
import type { Actor } from '../http/actor.js';

const DEFAULT_KEPT_COUNT = 100;
let keptCount = DEFAULT_KEPT_COUNT;

/** @param count of one agent's versions; the newest stay */
export function configureAgentVersions(count: number): void {
  keptCount = count;
}

/** What made a version. */
export interface VersionOrigin {
  /** As in the audit log. */
  action: string;
  restoredFrom?: number;
  /** Of a change of many agents. */
  batchId?: string;
}

/**
 * Keeps what an agent is now, in the transaction of what changed it and after that; nothing where it is as it was.
 * Whoever writes settings of agents calls this.
 */
export async function keepAgentVersion(
  rows: WriteRows,
  actor: Actor,
  agentId: string,
  { action, restoredFrom }: VersionOrigin,
): Promise<void> {
  const settings = await readAgentSetup(rows, agentId);
  if (settings === null) return;
  const last = await rows.of('agentVersion').findOne({
    where: { agent_id: agentId },
    order: { number: 'DESC' },
  });
  const before = last === null ? null : (JSON.parse(last.settings) as AgentSetup);
  if (isDeepStrictEqual(before, JSON.parse(JSON.stringify(settings)))) return;
  const number = (last?.number ?? 0) + 1;
  const changed = before === null ? [] : changesBetween(before, settings).map(({ field }) => field);
  await rows.of('agentVersion').insert({
    ...{ id: newId(), agent_id: agentId, number, at: new Date().toISOString() },
    ...{ actor: actorName(actor), actor_id: actor.id, action, restored_from: restoredFrom ?? null },
    ...{ changed: JSON.stringify(changed), settings: JSON.stringify(settings) },
  });
  await rows.of('agentVersion').delete({ agent_id: agentId, number: LessThanOrEqual(number - keptCount) });
}
