import { Inject, Injectable } from '@nestjs/common';
import type { MemoryOperationQuery, MemoryOperationView, PageView } from '@xiaozhi/contracts';
import { newId } from '@xiaozhi/observability';
import { z } from 'zod';
import { keepAgentVersion } from '../agent-version/keep-agent-version.js';
import { AuditService } from '../audit/audit.service.js';
import { Database } from '../database/database.js';
import type { WriteRows } from '../database/database.js';
import type { MemoryOperationRow } from '../database/memory-history-rows.js';
import type { Actor } from '../http/actor.js';
import { ApiError } from '../http/api-error.js';
import { reaches, requireScopeInReach } from '../reach/reach.js';
import { NOW } from '../tokens.js';
import { RoleWriter } from './role-writer.js';
import { undoSettings } from './undo-settings.js';
import { undoStates } from './undo-states.js';

type Details = Record<string, string | number | null>;
const detailsColumn = z.record(z.string(), z.union([z.string(), z.number(), z.null()]));

export interface OperationSubject {
  kind: string;
  agentId: string;
  /** The first of them, where there are several. */
  roleId: string;
}

/** A writer for a role; the same one for the same role. */
export type OpenRole = (roleId: string) => Promise<RoleWriter>;

/** Changes of many memories by one decision: one transaction, audited, and taken back as a whole. */
@Injectable()
export class MemoryOperations {
  constructor(
    private readonly database: Database,
    private readonly audit: AuditService,
    @Inject(NOW) private readonly now: () => Date,
  ) {}

  /** @param work does the changes with the writers that it is given. @returns counts for operators, without texts */
  async run(
    actor: Actor,
    subject: OperationSubject,
    work: (rows: WriteRows, open: OpenRole, operationId: string) => Promise<Details>,
  ): Promise<MemoryOperationView> {
    const id = newId();
    const row = await this.database.write(async (rows) => {
      const writers = new Map<string, RoleWriter>();
      const open = async (roleId: string): Promise<RoleWriter> => {
        const writer =
          writers.get(roleId) ??
          (await RoleWriter.open(rows, roleId, { now: this.now, operation: { id, kind: subject.kind } }));
        writers.set(roleId, writer);
        return writer;
      };
      const details = await work(rows, open, id);
      return this.record(rows, actor, { id, subject, details });
    });
    return toView(row);
  }

  /**
   * Takes an operation back. Memories that were changed since stay as they are and are counted as `kept`.
   * @throws ApiError 404 OPERATION_NOT_FOUND, 403 GROUP_SCOPE_REFUSED, 409 OPERATION_UNDONE, OPERATION_EXPIRED
   */
  async undo(actor: Actor, agentId: string, id: string): Promise<MemoryOperationView> {
    const operation = await this.database.repository('memoryOperation').findOneBy({ id, agent_id: agentId });
    if (operation === null || !isReached(actor, parseDetails(operation.details)))
      throw new ApiError(404, 'OPERATION_NOT_FOUND', `This agent has no memory operation "${id}".`);
    const { scopeFrom } = parseDetails(operation.details);
    if (typeof scopeFrom === 'string') requireScopeInReach(actor, scopeFrom);
    const subject = { kind: 'undo', agentId, roleId: operation.role_id };
    return this.run(actor, subject, async (rows, open, undoneBy) => {
      const known = await rows.of('memoryOperation').findOneBy({ id });
      if (known === null || known.undone_by !== null)
        throw new ApiError(409, 'OPERATION_UNDONE', 'This operation was undone already.');
      if (parseDetails(known.details).expired !== undefined)
        throw new ApiError(409, 'OPERATION_EXPIRED', 'The grace time is over; what was pruned is gone.');
      await rows.of('memoryOperation').update({ id }, { undone_by: undoneBy });
      const counts = await undoStates(rows, open, { operationId: id, at: this.now().toISOString() });
      const settings = await undoSettings(rows, agentId, parseDetails(known.details));
      await keepAgentVersion(rows, actor, agentId, { action: 'memory.undo' });
      return { undoes: id, ...settings, ...counts };
    });
  }

  async list(actor: Actor, query: MemoryOperationQuery): Promise<PageView<MemoryOperationView>> {
    const where = {
      agent_id: query.agentId,
      ...(query.roleId === undefined ? {} : { role_id: query.roleId }),
    };
    const [rows, total] = await this.database.repository('memoryOperation').findAndCount({
      where,
      order: { id: 'DESC' },
      skip: (query.page - 1) * query.limit,
      take: query.limit,
    });
    return { total, list: rows.map(toView).map((view) => withoutUnreached(actor, view)) };
  }

  private async record(
    rows: WriteRows,
    actor: Actor,
    { id, subject, details }: { id: string; subject: OperationSubject; details: Details },
  ): Promise<MemoryOperationRow> {
    const row: MemoryOperationRow = {
      id,
      kind: subject.kind,
      agent_id: subject.agentId,
      role_id: subject.roleId,
      actor: `${actor.kind}:${actor.name}`,
      at: this.now().toISOString(),
      details: JSON.stringify(details),
      undone_by: null,
    };
    await rows.of('memoryOperation').insert(row);
    await this.audit.record(rows, actor, {
      action: `memory.${subject.kind}`,
      target: subject.roleId,
      details: { agentId: subject.agentId, operationId: id, ...details },
    });
    return row;
  }
}

function toView(row: MemoryOperationRow): MemoryOperationView {
  return {
    id: row.id,
    kind: row.kind,
    agentId: row.agent_id,
    roleId: row.role_id,
    actor: row.actor,
    at: row.at,
    details: parseDetails(row.details),
    undoneBy: row.undone_by,
  };
}

/** A device that came from another agent would go back there. */
function isReached(actor: Actor, { agentFrom, agentTo }: Details): boolean {
  return [agentFrom, agentTo].every((id) => typeof id !== 'string' || reaches(actor, id, 'edit'));
}

function withoutUnreached(actor: Actor, view: MemoryOperationView): MemoryOperationView {
  const seen = Object.entries(view.details).filter(
    ([name, id]) => !['agentFrom', 'agentTo'].includes(name) || typeof id !== 'string' || reaches(actor, id),
  );
  return { ...view, details: Object.fromEntries(seen) };
}

function parseDetails(column: string): Details {
  return detailsColumn.parse(JSON.parse(column));
}
