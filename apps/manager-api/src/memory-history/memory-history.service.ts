import { Inject, Injectable } from '@nestjs/common';
import type {
  MemoryAsOfQuery,
  MemoryDiffQuery,
  MemoryDiffView,
  MemoryOperationView,
  MemoryRestoreRequest,
  MemoryStateView,
  MemorySubject,
  PageView,
} from '@xiaozhi/contracts';
import { AuditService } from '../audit/audit.service.js';
import { Database } from '../database/database.js';
import type { Actor } from '../http/actor.js';
import { AgentMemory } from '../memory/agent-memory.js';
import { NOW } from '../tokens.js';
import { diffStates } from './memory-diff.js';
import { MemoryOperations } from './memory-operations.js';
import type { MemoryState } from './memory-state.js';
import { putStates } from './put-states.js';
import { statesAsOf, statesNow } from './role-history.js';
import type { HistoryTables } from './role-history.js';

const DIFF_LIST_LIMIT = 200;

/** A role's memory as it was at any moment, and back to one. Memories of the local provider only. */
@Injectable()
export class MemoryHistoryService {
  constructor(
    private readonly agentMemory: AgentMemory,
    private readonly operations: MemoryOperations,
    private readonly audit: AuditService,
    private readonly database: Database,
    @Inject(NOW) private readonly now: () => Date,
  ) {}

  /** @throws ApiError 404 MEMORY_NOT_FOUND, 409 MEMORY_NOT_LOCAL; so do all methods here */
  async asOf(actor: Actor, query: MemoryAsOfQuery): Promise<PageView<MemoryStateView>> {
    const roleId = await this.agentMemory.requireLocalRole(query);
    await this.recordRead(actor, query, { at: query.at });
    const all = [...(await statesAsOf(this.tables, roleId, query.at)).values()]
      .filter((state) => query.includeSuperseded === 'true' || state.superseded_by === null)
      .sort((a, b) => compareTexts(b.updated_at, a.updated_at) || compareTexts(b.id, a.id));
    const start = (query.page - 1) * query.limit;
    return { total: all.length, list: all.slice(start, start + query.limit).map(toStateView) };
  }

  async diff(actor: Actor, query: MemoryDiffQuery): Promise<MemoryDiffView> {
    const roleId = await this.agentMemory.requireLocalRole(query);
    await this.recordRead(actor, query, { from: query.from, to: query.to });
    const [before, after] = await Promise.all([
      statesAsOf(this.tables, roleId, query.from),
      statesAsOf(this.tables, roleId, query.to),
    ]);
    const { added, removed, superseded, changed } = diffStates(before, after);
    const pairs = (changes: typeof changed): MemoryDiffView['changed'] =>
      changes
        .slice(0, DIFF_LIST_LIMIT)
        .map((change) => ({ before: toStateView(change.before), after: toStateView(change.after) }));
    return {
      counts: {
        added: added.length,
        removed: removed.length,
        superseded: superseded.length,
        changed: changed.length,
      },
      added: added.slice(0, DIFF_LIST_LIMIT).map(toStateView),
      removed: removed.slice(0, DIFF_LIST_LIMIT).map(toStateView),
      superseded: pairs(superseded),
      changed: pairs(changed),
    };
  }

  /** The memories become what they were at the moment, as new versions. */
  async restore(actor: Actor, request: MemoryRestoreRequest): Promise<MemoryOperationView> {
    const { agentId, at } = request;
    const roleId = await this.agentMemory.requireLocalRole(request);
    return this.operations.run(actor, { kind: 'restore', agentId, roleId }, async (rows, open) => {
      const tables = { memories: rows.of('memory'), versions: rows.of('memoryVersion') };
      const target = await statesAsOf(tables, roleId, at);
      const from = await statesNow(tables, roleId);
      const counts = await putStates(rows, await open(roleId), {
        from,
        target,
        at: this.now().toISOString(),
      });
      return { moment: at, ...counts };
    });
  }

  private get tables(): HistoryTables {
    return {
      memories: this.database.repository('memory'),
      versions: this.database.repository('memoryVersion'),
    };
  }

  private async recordRead(
    actor: Actor,
    { agentId, roleId }: MemorySubject,
    moments: Record<string, string>,
  ): Promise<void> {
    await this.database.write((rows) =>
      this.audit.record(rows, actor, {
        action: 'memory.read-history',
        target: roleId,
        details: { agentId, ...moments },
      }),
    );
  }
}

function compareTexts(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

export function toStateView(state: MemoryState): MemoryStateView {
  return {
    id: state.id,
    text: state.text,
    kind: state.kind,
    slot: state.slot,
    createdAt: state.created_at,
    updatedAt: state.updated_at,
    supersededBy: state.superseded_by,
    aboutFrom: state.about_from,
    aboutTo: state.about_to,
    validFrom: state.valid_from,
    validTo: state.valid_to,
    utterance: state.utterance,
  };
}
