import { Inject, Injectable } from '@nestjs/common';
import type {
  PageView,
  QuarantineDecision,
  QuarantineDecisionView,
  QuarantineQuery,
  QuarantineReport,
  QuarantineView,
} from '@xiaozhi/contracts';
import { MemoryError } from '@xiaozhi/memory';
import type { FindOptionsWhere } from 'typeorm';
import type { MemoryProvider, RoleId } from '@xiaozhi/memory';
import { AuditService } from '../audit/audit.service.js';
import { Database } from '../database/database.js';
import type { MemoryQuarantineRow } from '../database/quarantine-row.js';
import type { Actor } from '../http/actor.js';
import { ApiError, notFound } from '../http/api-error.js';
import { AgentMemory } from '../memory/agent-memory.js';
import { isOfErasedRole } from '../memory-erasure/late-report.js';
import { closedRoles, onlyViewed, openRoles, reachedAgents, reaches, narrowed } from '../reach/reach.js';
import { NOW } from '../tokens.js';
import { asInteraction, asMemory, isOpen, provenanceOf, toRow, toView, whereOf } from './quarantine.rules.js';

const DEADLINE_MS = 8_000;

/** The inbox of what the memory firewall doubts. A decided entry keeps no text. */
@Injectable()
export class QuarantineService {
  constructor(
    private readonly database: Database,
    private readonly agentMemory: AgentMemory,
    private readonly audit: AuditService,
    @Inject(NOW) private readonly now: () => Date,
  ) {}

  /** Takes the same report twice without harm; one of a device that is bound no more, or of a person who was erased, is left out. */
  async report(report: QuarantineReport): Promise<void> {
    await this.database.write(async (rows) => {
      const isKnown = (await rows.of('memoryQuarantine').countBy({ id: report.id })) > 0;
      const isBound = (await rows.of('device').countBy({ id: report.deviceId })) > 0;
      const isErased = await isOfErasedRole(rows, report.roleId, report.at);
      if (!isKnown && isBound && !isErased) await rows.of('memoryQuarantine').insert(toRow(report));
    });
  }

  async list(actor: Actor, query: QuarantineQuery): Promise<PageView<QuarantineView>> {
    const [rows, total] = await this.database.repository('memoryQuarantine').findAndCount({
      where: await this.reached(actor, query),
      order: { said_at: 'DESC', id: 'DESC' },
      skip: (query.page - 1) * query.limit,
      take: query.limit,
    });
    await this.database.write((write) =>
      this.audit.record(write, actor, {
        action: 'memory.quarantine.read',
        target: query.agentId ?? '*',
        details: { roleId: query.roleId ?? null },
      }),
    );
    return { total, list: rows.map(toView) };
  }

  private async reached(
    actor: Actor,
    query: QuarantineQuery,
  ): Promise<FindOptionsWhere<MemoryQuarantineRow>[]> {
    const closed = await closedRoles(this.database, actor);
    return whereOf(query, this.now()).map((asked) => ({
      ...asked,
      ...narrowed('agent_id', reachedAgents(actor, query.agentId)),
      ...narrowed('role_id', openRoles(closed, query.roleId)),
    }));
  }

  /**
   * Keeps or drops entries, one by one; what the provider does not take stays in the inbox.
   * @throws ApiError 404 QUARANTINE_NOT_FOUND, 409 QUARANTINE_DECIDED, 403 FORBIDDEN, each for a single entry
   */
  async decide(actor: Actor, { ids, decision, text }: QuarantineDecision): Promise<QuarantineDecisionView> {
    const view: QuarantineDecisionView = { decided: [], failed: [] };
    for (const id of new Set(ids)) {
      try {
        await (decision === 'drop' ? this.drop(actor, id) : this.keep(actor, id, text));
        view.decided.push(id);
      } catch (error) {
        const isOurs = error instanceof ApiError || error instanceof MemoryError;
        if (!isOurs || (error instanceof ApiError && ids.length === 1)) throw error;
        view.failed.push({ id, code: error.code });
      }
    }
    return view;
  }

  private async drop(actor: Actor, id: string): Promise<void> {
    await this.close(actor, await this.claim(actor, id), 'dropped');
  }

  private async keep(actor: Actor, id: string, text: string | undefined): Promise<void> {
    const row = await this.claim(actor, id);
    try {
      const provider = await this.agentMemory.providerOf(row.agent_id);
      const role = await this.agentMemory.requireRole(row.agent_id, row.role_id);
      await this.remember(provider, role, row, text);
    } catch (error) {
      await this.database
        .repository('memoryQuarantine')
        .update({ id }, { state: 'pending', decided_at: null });
      throw error instanceof DOMException
        ? new ApiError(504, 'MEMORY_UNAVAILABLE', 'The memory provider did not answer in time.')
        : error;
    }
    await this.close(actor, row, 'kept');
  }

  /** As it is where the provider can; else as something said, of which the provider takes what it finds. */
  private async remember(
    provider: MemoryProvider,
    roleId: RoleId,
    row: MemoryQuarantineRow,
    text: string | undefined,
  ): Promise<void> {
    const deadline = AbortSignal.timeout(DEADLINE_MS);
    if (provider.capabilities.has('create') || provider.code === 'nomem') {
      await provider.create(
        roleId,
        { id: row.id, text: text ?? asMemory(row), provenance: provenanceOf(row) },
        deadline,
      );
    } else {
      const interactions = [asInteraction(row, roleId, text ?? row.text)];
      await provider.save({ roleId, interactions, instructions: '', isRedelivery: false }, deadline);
    }
  }

  /** Makes the entry this decision's: two operators cannot decide about it at once. */
  private async claim(actor: Actor, id: string): Promise<MemoryQuarantineRow> {
    const closed = await closedRoles(this.database, actor);
    return this.database.write(async (rows) => {
      const row = await rows.of('memoryQuarantine').findOneBy({ id });
      if (row === null || !reaches(actor, row.agent_id) || closed.has(row.role_id))
        throw notFound('quarantine', id);
      if (!reaches(actor, row.agent_id, 'edit')) throw onlyViewed();
      const now = this.now();
      if (!isOpen(row, now))
        throw new ApiError(409, 'QUARANTINE_DECIDED', 'Somebody has decided about this entry already.');
      const claimed = { state: 'keeping', decided_at: now.toISOString(), decided_by: actor.name };
      await rows.of('memoryQuarantine').update({ id }, claimed);
      return row;
    });
  }

  private async close(actor: Actor, row: MemoryQuarantineRow, state: 'kept' | 'dropped'): Promise<void> {
    await this.database.write(async (rows) => {
      const decided_at = this.now().toISOString();
      await rows.of('memoryQuarantine').update({ id: row.id }, { state, text: '', decided_at });
      await this.audit.record(rows, actor, {
        action: `memory.quarantine.${state === 'kept' ? 'keep' : 'drop'}`,
        target: row.id,
        details: {
          agentId: row.agent_id,
          roleId: row.role_id,
          reason: row.reason,
          interactionId: row.interaction_id,
        },
      });
    });
  }
}
