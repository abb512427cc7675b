import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type {
  ErasureCertificate,
  ErasureItem,
  MemoryErasureQuery,
  MemoryErasureRequest,
  MemorySubject,
  PageView,
} from '@xiaozhi/contracts';
import { MemoryError } from '@xiaozhi/memory';
import type { MemoryProvider, RoleId } from '@xiaozhi/memory';
import { newId } from '@xiaozhi/observability';
import { AgentService } from '../agent/agent.service.js';
import { AuditService } from '../audit/audit.service.js';
import { Database } from '../database/database.js';
import type { WriteRows } from '../database/database.js';
import type { MemoryErasureRow } from '../database/memory-history-rows.js';
import type { Actor } from '../http/actor.js';
import { notFound } from '../http/api-error.js';
import { AgentMemory } from '../memory/agent-memory.js';
import { otherProvidersOf } from '../memory-shadow/shadow-provider.js';
import { NOW } from '../tokens.js';
import { personOf } from './erasure-person.js';
import type { ErasurePerson } from './erasure-person.js';
import { erasureTargets } from './erasure-targets.js';

const DEADLINE_MS = 15_000;
const ABORTED = 'did not answer in time';
const TO_SERVICE =
  'A gateway that does not report (an older release, or one off for over 90 days) may still bring the service what waits there: erase again.';
const REFUSED_HERE = 'What comes late all the same is refused here.';
const AUDIT_LOG: ErasureItem = {
  place: 'audit-log',
  outcome: 'kept',
  count: null,
  note: 'It has actions, ids, and the names that operators gave to devices and voices; nothing that was said.',
};

/** Erases a person wherever they are remembered, and certifies what was erased where. */
@Injectable()
export class MemoryErasureService {
  constructor(
    private readonly agentMemory: AgentMemory,
    private readonly agents: AgentService,
    private readonly audit: AuditService,
    private readonly database: Database,
    @Inject(NOW) private readonly now: () => Date,
  ) {}

  /** Counts by place, of the database only. @throws ApiError 404 MEMORY_NOT_FOUND */
  async preview({ agentId, roleId }: MemorySubject): Promise<ErasureItem[]> {
    const person = await this.person(agentId, roleId);
    return this.database.write(async (rows) => {
      const items: ErasureItem[] = [];
      for (const target of await erasureTargets(rows, person))
        items.push({ place: target.place, outcome: 'erased', count: await target.count(rows), note: null });
      return items;
    });
  }

  /**
   * The service first, then the database in one transaction with the certificate. A service that fails stands in the
   * certificate; erasing again asks it again. @throws ApiError 404 MEMORY_NOT_FOUND
   */
  async erase(actor: Actor, { agentId, roleId }: MemoryErasureRequest): Promise<ErasureCertificate> {
    const person = await this.person(agentId, roleId);
    const elsewhere = await this.eraseAtProviders(agentId, person.roleId);
    return this.database.write(async (rows) => {
      const items = [
        ...(await eraseRows(rows, person)),
        ...(await eraseSnapshot(rows, person)),
        ...elsewhere,
      ];
      items.push(gateways(elsewhere.length > 0), AUDIT_LOG);
      const row = this.toRow(actor, person, items);
      await rows.of('memoryErasure').insert(row);
      const erased = items.reduce((sum, { count }) => sum + (count ?? 0), 0);
      await this.audit.record(rows, actor, {
        action: 'memory.erase-person',
        target: roleId,
        details: { agentId, certificateId: row.id, erased },
      });
      return toCertificate(row);
    });
  }

  async list({ agentId, page, limit }: MemoryErasureQuery): Promise<PageView<ErasureCertificate>> {
    const [rows, total] = await this.database.repository('memoryErasure').findAndCount({
      where: { agent_id: agentId },
      order: { id: 'DESC' },
      skip: (page - 1) * limit,
      take: limit,
    });
    return { total, list: rows.map(toCertificate) };
  }

  /** @throws ApiError 404 CERTIFICATE_NOT_FOUND */
  async certificate(id: string): Promise<ErasureCertificate> {
    const row = await this.database.repository('memoryErasure').findOneBy({ id });
    if (row === null) throw notFound('certificate', id);
    return toCertificate(row);
  }

  private async person(agentId: string, roleId: string): Promise<ErasurePerson> {
    const role = await this.agentMemory.requireRole(agentId, roleId);
    const roles = await this.agents.roles(agentId);
    const deviceId = roles.find((one) => one.roleId === roleId)?.deviceId ?? null;
    const isDeviceShared = roles.filter((one) => one.deviceId === deviceId).length > 1;
    const of = { deviceId, isDeviceShared, rolesCount: roles.length };
    return personOf(await this.agents.require(agentId), role, of);
  }

  /** The agent's own provider, the one that it is compared with, and those that memories were moved from or to. What is in this database is erased there. */
  private async eraseAtProviders(agentId: string, roleId: RoleId): Promise<ErasureItem[]> {
    const items = await this.eraseAt('provider', await this.agentMemory.providerOf(agentId), roleId);
    for (const { place, provider } of await otherProvidersOf(this.database, this.agentMemory, agentId))
      items.push(...(await this.eraseAt(place, provider, roleId)));
    return items;
  }

  private async eraseAt(place: string, provider: MemoryProvider, roleId: RoleId): Promise<ErasureItem[]> {
    if (['local', 'mem_local_short', 'nomem'].includes(provider.code)) return [];
    const item = { place: `${place}:${provider.code}`, count: null };
    if (!provider.capabilities.has('edit'))
      return [{ ...item, outcome: 'not-reached', note: 'This provider offers no call for it.' }];
    try {
      await provider.removeAll(roleId, AbortSignal.timeout(DEADLINE_MS));
      return [{ ...item, outcome: 'asked', note: null }];
    } catch (error) {
      const isKnown = error instanceof MemoryError;
      if (!isKnown && !(error instanceof DOMException)) throw error;
      return [{ ...item, outcome: 'failed', note: isKnown ? error.message : ABORTED }];
    }
  }

  private toRow(actor: Actor, person: ErasurePerson, items: readonly ErasureItem[]): MemoryErasureRow {
    const row = {
      id: newId(),
      agent_id: person.agentId,
      role_id: person.roleId,
      device_id: person.deviceId,
      actor: `${actor.kind}:${actor.name}`,
      at: this.now().toISOString(),
      items: JSON.stringify(items),
    };
    return { ...row, digest: digestOf(row) };
  }
}

/** No gateway can be called from here; all follow the log of changes. @param hasService memories go from gateways to a service, past this database */
function gateways(hasService: boolean): ErasureItem {
  const told =
    'Told to all gateways: what waits in their outboxes and what open sessions know goes at once, of a gateway that is off when it starts. Each reports to the audit log.';
  const late = hasService ? TO_SERVICE : REFUSED_HERE;
  return { place: 'gateways', outcome: 'asked', count: null, note: `${told} ${late}` };
}

async function eraseRows(rows: WriteRows, person: ErasurePerson): Promise<ErasureItem[]> {
  const targets = await erasureTargets(rows, person);
  const items: ErasureItem[] = [];
  // Counted before anything goes, since erasing one may take the other's condition away.
  for (const target of targets)
    items.push({ place: target.place, outcome: 'erased', count: await target.count(rows), note: null });
  for (const target of targets) await target.erase(rows);
  if (person.deviceId === null)
    items.push({
      place: 'device-lines',
      outcome: 'kept',
      count: null,
      note: 'Others use the device: reminders, and lines that belong to no turn of this person, stay.',
    });
  return items;
}

async function eraseSnapshot(rows: WriteRows, person: ErasurePerson): Promise<ErasureItem[]> {
  const agent = await rows.of('agent').findOneBy({ id: person.agentId });
  if (agent === null || agent.memory_snapshot === null) return [];
  const item = { place: 'running-summary', count: 1 };
  if (!person.isOnlyRole) return [{ ...item, outcome: 'kept', note: 'Others share this agent.' }];
  await rows.of('agent').update({ id: person.agentId }, { memory_snapshot: null });
  return [{ ...item, outcome: 'erased', note: null }];
}

type Undigested = Omit<MemoryErasureRow, 'digest'>;

function toBody(row: Undigested): Omit<ErasureCertificate, 'digest'> {
  return {
    id: row.id,
    agentId: row.agent_id,
    roleId: row.role_id,
    deviceId: row.device_id,
    actor: row.actor,
    at: row.at,
    items: JSON.parse(row.items) as ErasureItem[],
  };
}

function digestOf(row: Undigested): string {
  return createHash('sha256')
    .update(JSON.stringify(toBody(row)))
    .digest('hex');
}

function toCertificate(row: MemoryErasureRow): ErasureCertificate {
  return { ...toBody(row), digest: row.digest };
}
