import { Injectable } from '@nestjs/common';
import type { MemoryPageView, MemoryQuery, MemoryVersionView, MemoryView } from '@xiaozhi/contracts';
import type { RoleId } from '@xiaozhi/memory';
import type { ReadPeriod } from '@xiaozhi/memory-local';
import { uncountInteractions, uncountMemories } from '../analytics/uncount.js';
import { AuditService } from '../audit/audit.service.js';
import { ChatHistoryService } from '../chat-history/chat-history.service.js';
import { Database } from '../database/database.js';
import type { Actor } from '../http/actor.js';
import { eraseLetters, lettersOfRole } from '../outbox/erase-letters.js';
import { forgetQuarantine } from '../quarantine/quarantine.rules.js';
import { forgetAtShadow } from '../memory-shadow/forget-at-shadow.js';
import { forgetCompared } from '../memory-shadow/shadow-comparison.service.js';
import { otherProvidersOf } from '../memory-shadow/shadow-provider.js';
import { AgentMemory } from './agent-memory.js';
import { findMemories } from './find-memories.js';
import { toMemoryViews } from './memory-views.js';
import type { ViewSources } from './memory-views.js';
import { callProvider, deadline } from './provider-call.js';

interface Subject {
  agentId: string;
  roleId: string;
}

/** Memories as operators see, edit and erase them, whichever provider has them. */
@Injectable()
export class MemoryService {
  constructor(
    private readonly agentMemory: AgentMemory,
    private readonly history: ChatHistoryService,
    private readonly audit: AuditService,
    private readonly database: Database,
  ) {}

  /** @throws ApiError 400 SORT_INVALID, and what a provider's failure becomes */
  async list(actor: Actor, query: MemoryQuery): Promise<MemoryPageView> {
    const provider = await this.agentMemory.providerOf(query.agentId);
    const roles = await this.agentMemory.rolesOf(query);
    await this.database.write((rows) =>
      this.audit.record(rows, actor, {
        action: 'memory.read',
        target: query.agentId,
        details: { roleId: query.roleId ?? null },
      }),
    );
    const read = await this.periodOf(query);
    const asked = read === undefined ? query : { ...query, query: read.rest, ...read.span };
    const { total, isComplete, found } = await findMemories(this.database, provider, roles, asked);
    const memories = found.map(({ memory }) => memory);
    const views = await toMemoryViews(this.sources, actor, provider.code, memories);
    const list = views.map((view, index) => ({ ...view, score: found[index]?.score ?? null }));
    return { total, list, isComplete, period: read?.span ?? null };
  }

  async versions({ agentId, roleId }: Subject, memoryId: string): Promise<MemoryVersionView[]> {
    const provider = await this.agentMemory.providerOf(agentId);
    const role = await this.agentMemory.requireRole(agentId, roleId);
    return [...(await callProvider(() => provider.history(role, memoryId, deadline()), memoryId))];
  }

  async edit(
    actor: Actor,
    { agentId, roleId }: Subject,
    memoryId: string,
    text: string,
  ): Promise<MemoryView> {
    const provider = await this.agentMemory.providerOf(agentId);
    const role = await this.agentMemory.requireRole(agentId, roleId);
    const memory = await callProvider(() => provider.update(role, memoryId, text, deadline()), memoryId);
    await this.recordChange(actor, 'memory.edit', memoryId, roleId);
    return (await toMemoryViews(this.sources, actor, provider.code, [memory]))[0] as MemoryView;
  }

  /** At the agent's shadow first: where that fails, the memory is still here and may be deleted once more. */
  async remove(actor: Actor, { agentId, roleId }: Subject, memoryId: string): Promise<void> {
    const provider = await this.agentMemory.providerOf(agentId);
    const role = await this.agentMemory.requireRole(agentId, roleId);
    const memory = { agentId, roleId: role, memoryId };
    await callProvider(() => forgetAtShadow(this.database, this.agentMemory, memory), memoryId);
    await callProvider(() => provider.remove(role, memoryId, deadline()), memoryId);
    await this.database.write((rows) => forgetCompared(rows, roleId, memoryId));
    await this.recordChange(actor, 'memory.remove', memoryId, roleId);
  }

  /** Erases everything of roles: what the agent's provider remembers, and what is kept here. */
  async eraseRoles(actor: Actor, agentId: string, roles: readonly RoleId[]): Promise<void> {
    const others = await otherProvidersOf(this.database, this.agentMemory, agentId);
    const own = await this.agentMemory.providerOf(agentId);
    for (const provider of [own, ...others.map((other) => other.provider)])
      if (provider.capabilities.has('edit'))
        for (const role of roles) await callProvider(() => provider.removeAll(role, deadline()), role);
    await this.database.write(async (rows) => {
      for (const role_id of roles) {
        await uncountMemories(rows, { role_id }, new Date().toISOString());
        await rows.of('shadowComparison').delete({ role_id });
        await rows.of('memory').delete({ role_id });
        await rows.of('memoryVersion').delete({ role_id });
        await uncountInteractions(rows, { role_id });
        await rows.of('interaction').delete({ role_id });
        await forgetQuarantine(rows, role_id);
        await eraseLetters(rows, lettersOfRole(role_id), new Date());
        await rows.of('memoryRecall').delete({ role_id });
        await this.audit.record(rows, actor, {
          action: 'memory.erase',
          target: role_id,
          details: { agentId },
        });
      }
    });
  }

  private async periodOf(query: MemoryQuery): Promise<ReadPeriod | undefined> {
    const { agentId, query: words = '', from, to, match, period } = query;
    const isRead = period === 'words' && match !== 'exact' && from === undefined && to === undefined;
    return isRead && words !== '' ? this.agentMemory.periodIn(agentId, words) : undefined;
  }

  private get sources(): ViewSources {
    return { history: this.history, database: this.database };
  }

  private async recordChange(actor: Actor, action: string, memoryId: string, roleId: string): Promise<void> {
    await this.database.write((rows) =>
      this.audit.record(rows, actor, { action, target: memoryId, details: { roleId } }),
    );
  }
}
