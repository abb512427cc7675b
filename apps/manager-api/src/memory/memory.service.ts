import { Injectable } from '@nestjs/common';
import type {
  ChatMessageView,
  MemoryQuery,
  MemoryVersionView,
  MemoryView,
  PageView,
} from '@xiaozhi/contracts';
import { MemoryError, MemoryRejected, MemoryUnauthorized } from '@xiaozhi/memory';
import type { Memory, MemoryProvider, RoleId } from '@xiaozhi/memory';
import { uncountInteractions, uncountMemories } from '../analytics/uncount.js';
import { AuditService } from '../audit/audit.service.js';
import { ChatHistoryService, NOTHING_GONE } from '../chat-history/chat-history.service.js';
import type { GoneFromHistory } from '../chat-history/chat-history.service.js';
import { Database } from '../database/database.js';
import type { Actor } from '../http/actor.js';
import { ApiError, notFound } from '../http/api-error.js';
import { eraseLetters, lettersOfRole } from '../outbox/erase-letters.js';
import { forgetQuarantine } from '../quarantine/quarantine.rules.js';
import { NEVER_RECALLED, findRecalls } from '../interaction/memory-recalls.js';
import { forgetAtShadow } from '../memory-shadow/forget-at-shadow.js';
import { forgetCompared } from '../memory-shadow/shadow-comparison.service.js';
import { otherProvidersOf } from '../memory-shadow/shadow-provider.js';
import { AgentMemory } from './agent-memory.js';

const DEADLINE_MS = 8_000;
const SEARCH_LIMIT = 50;

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

  async list(actor: Actor, query: MemoryQuery): Promise<PageView<MemoryView>> {
    const provider = await this.agentMemory.providerOf(query.agentId);
    const roles = await this.agentMemory.rolesOf(query);
    await this.database.write((rows) =>
      this.audit.record(rows, actor, {
        action: 'memory.read',
        target: query.agentId,
        details: { roleId: query.roleId ?? null },
      }),
    );
    return query.query === undefined || query.query === ''
      ? this.listAll(actor, provider, roles, query)
      : this.search(actor, provider, roles, query.query);
  }

  async versions({ agentId, roleId }: Subject, memoryId: string): Promise<MemoryVersionView[]> {
    const provider = await this.agentMemory.providerOf(agentId);
    const role = await this.agentMemory.requireRole(agentId, roleId);
    return [...(await this.call(() => provider.history(role, memoryId, deadline()), memoryId))];
  }

  async edit(
    actor: Actor,
    { agentId, roleId }: Subject,
    memoryId: string,
    text: string,
  ): Promise<MemoryView> {
    const provider = await this.agentMemory.providerOf(agentId);
    const role = await this.agentMemory.requireRole(agentId, roleId);
    const memory = await this.call(() => provider.update(role, memoryId, text, deadline()), memoryId);
    await this.recordChange(actor, 'memory.edit', memoryId, roleId);
    return (await this.toViews(actor, provider, [memory]))[0] as MemoryView;
  }

  /** At the agent's shadow first: where that fails, the memory is still here and may be deleted once more. */
  async remove(actor: Actor, { agentId, roleId }: Subject, memoryId: string): Promise<void> {
    const provider = await this.agentMemory.providerOf(agentId);
    const role = await this.agentMemory.requireRole(agentId, roleId);
    const memory = { agentId, roleId: role, memoryId };
    await this.call(() => forgetAtShadow(this.database, this.agentMemory, memory), memoryId);
    await this.call(() => provider.remove(role, memoryId, deadline()), memoryId);
    await this.database.write((rows) => forgetCompared(rows, roleId, memoryId));
    await this.recordChange(actor, 'memory.remove', memoryId, roleId);
  }

  /** Erases everything of roles: what the agent's provider remembers, and what is kept here. */
  async eraseRoles(actor: Actor, agentId: string, roles: readonly RoleId[]): Promise<void> {
    const others = await otherProvidersOf(this.database, this.agentMemory, agentId);
    const own = await this.agentMemory.providerOf(agentId);
    for (const provider of [own, ...others.map((other) => other.provider)])
      if (provider.capabilities.has('edit'))
        for (const role of roles) await this.call(() => provider.removeAll(role, deadline()), role);
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

  private async listAll(
    actor: Actor,
    provider: MemoryProvider,
    roles: readonly RoleId[],
    query: MemoryQuery,
  ): Promise<PageView<MemoryView>> {
    if (!provider.capabilities.has('list')) return { total: 0, list: [] };
    const first = { page: 1, limit: query.page * query.limit };
    const pages = await Promise.all(
      roles.map((role) => this.call(() => provider.list(role, first, deadline()), role)),
    );
    const all = pages
      .flatMap(({ items }) => items)
      .sort((a, b) => (a.updatedAt < b.updatedAt ? 1 : a.updatedAt > b.updatedAt ? -1 : 0));
    const start = (query.page - 1) * query.limit;
    const list = await this.toViews(actor, provider, all.slice(start, start + query.limit));
    return { total: pages.reduce((sum, { total }) => sum + total, 0), list };
  }

  private async search(
    actor: Actor,
    provider: MemoryProvider,
    roles: readonly RoleId[],
    text: string,
  ): Promise<PageView<MemoryView>> {
    const found: { memory: Memory; score: number }[] = [];
    for (const roleId of roles) {
      const recalled = await this.call(
        () => provider.recall({ roleId, text, limit: SEARCH_LIMIT }, deadline()),
        roleId,
      );
      if (recalled.length === 0) continue;
      const { items } = await this.call(
        () => provider.list(roleId, { page: 1, limit: 1_000 }, deadline()),
        roleId,
      );
      for (const { id, text: memoryText, updatedAt, score } of recalled) {
        const memory = items.find((item) => item.id === id);
        found.push({
          memory: memory ?? { id, roleId, text: memoryText, createdAt: updatedAt, updatedAt },
          score,
        });
      }
    }
    found.sort((a, b) => b.score - a.score);
    const views = await this.toViews(
      actor,
      provider,
      found.map(({ memory }) => memory),
    );
    return {
      total: views.length,
      list: views.map((view, index) => ({ ...view, score: found[index]?.score ?? null })),
    };
  }

  /** Puts the conversation's lines to each memory, and how often it was recalled. */
  private async toViews(
    actor: Actor,
    provider: MemoryProvider,
    memories: readonly Memory[],
  ): Promise<MemoryView[]> {
    const ids = memories.flatMap(({ provenance }) => provenance?.interactionId ?? []);
    const [lines, gone, recalls] = await Promise.all([
      this.history.linesOf(actor, ids),
      this.history.goneOf(ids),
      findRecalls(this.database, memories),
    ]);
    return memories.map((memory) => ({
      ...toView(memory, provider.code, {
        lines: lines.get(memory.provenance?.interactionId ?? '') ?? [],
        ...(gone.get(memory.provenance?.interactionId ?? '') ?? NOTHING_GONE),
      }),
      recalls: recalls.get(memory.id) ?? NEVER_RECALLED,
    }));
  }

  private async call<T>(work: () => Promise<T>, target: string): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof MemoryRejected) throw notFound('memory', target);
      if (error instanceof MemoryUnauthorized) throw new ApiError(502, 'MEMORY_UNAUTHORIZED', error.message);
      if (error instanceof MemoryError) throw new ApiError(502, error.code, error.message);
      if (error instanceof DOMException) {
        throw new ApiError(504, 'MEMORY_UNAVAILABLE', 'The memory provider did not answer in time.');
      }
      throw error;
    }
  }

  private async recordChange(actor: Actor, action: string, memoryId: string, roleId: string): Promise<void> {
    await this.database.write((rows) =>
      this.audit.record(rows, actor, { action, target: memoryId, details: { roleId } }),
    );
  }
}

function deadline(): AbortSignal {
  return AbortSignal.timeout(DEADLINE_MS);
}

function orNull<T>(value: T | undefined): T | null {
  return value ?? null;
}

function toView(
  memory: Memory,
  providerCode: string,
  { lines, ...gone }: GoneFromHistory & { lines: readonly ChatMessageView[] },
): Omit<MemoryView, 'recalls'> {
  const { provenance } = memory;
  return {
    id: memory.id,
    roleId: memory.roleId,
    text: memory.text,
    kind: memory.kind ?? null,
    providerCode,
    extractedBy: provenance?.extractedBy ?? null,
    createdAt: memory.createdAt,
    updatedAt: memory.updatedAt,
    supersededBy: memory.supersededBy ?? null,
    aboutFrom: orNull(memory.aboutFrom),
    aboutTo: orNull(memory.aboutTo),
    validFrom: orNull(memory.validFrom),
    validTo: orNull(memory.validTo),
    provenance: {
      interactionId: orNull(provenance?.interactionId),
      sessionId: orNull(provenance?.sessionId),
      deviceId: orNull(provenance?.deviceId),
      utterance: provenance?.utterance ?? lines.find(({ role }) => role === 'user')?.content ?? null,
      messageIndex: orNull(provenance?.messageIndex),
      ...gone,
      lines: lines.map(({ role, content, at }) => ({ role, content, at })),
    },
    score: null,
  };
}
