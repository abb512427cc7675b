import { Inject, Injectable } from '@nestjs/common';
import type { OnModuleDestroy } from '@nestjs/common';
import { memoryFirewall } from '@xiaozhi/contracts';
import { roleIdFor } from '@xiaozhi/memory';
import type { Interaction, MemoryScope, RoleId } from '@xiaozhi/memory';
import { screenInteraction } from '@xiaozhi/memory-firewall';
import { SUMMARY_KIND, SummaryMemoryProvider } from '@xiaozhi/memory-local';
import type { CompleteText } from '@xiaozhi/memory-local';
import { newId } from '@xiaozhi/observability';
import type { Logger } from '@xiaozhi/observability';
import { Database } from '../database/database.js';
import type { AgentRow } from '../database/rows.js';
import { DatabaseMemoryStore } from '../memory/database-memory.store.js';
import { AgentLanguageModel } from '../model-provider/agent-language-model.js';
import { ModelProviderService } from '../model-provider/model-provider.service.js';
import { LOGGER, NOW } from '../tokens.js';
import { linesOfSession } from './session-lines.js';
import type { SessionLines } from './session-lines.js';

/** Provider whose running summary manager-api makes, for gateways that do not. */
export const SUMMARY_PROVIDER = 'mem_local_short';
/** Sessions that wait to be summarised; what is more is refused, and its lines stay in the history. */
const WAITING_MAX_COUNT = 1_000;

/**
 * Works what was said in a session into the running summary of its role, when a gateway of the field says that it is
 * over (manager contract, chat-summary). The summary is a memory of the role like any other: no other device sees it.
 */
@Injectable()
export class SessionSummaryService implements OnModuleDestroy {
  private readonly ended = new AbortController();
  private readonly waiting = new Set<string>();
  private working: Promise<void> = Promise.resolve();

  constructor(
    private readonly database: Database,
    private readonly providers: ModelProviderService,
    private readonly models: AgentLanguageModel,
    private readonly store: DatabaseMemoryStore,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(NOW) private readonly now: () => Date,
  ) {}

  async onModuleDestroy(): Promise<void> {
    this.ended.abort(new Error('manager-api ends'));
    await this.working;
  }

  /** Resolves when it is under way: one session after the other. @throws GatewayError 10053 */
  async begin(sessionId: string): Promise<void> {
    const lines = await linesOfSession(this.database, sessionId);
    if (this.waiting.has(sessionId)) return;
    if (this.waiting.size >= WAITING_MAX_COUNT) {
      this.logger.warn({ sessionId }, 'too many sessions wait for their summary; this one gets none');
      return;
    }
    this.waiting.add(sessionId);
    this.working = this.working
      .then(() => this.summarise(sessionId, lines))
      .catch((error: unknown) => this.logger.warn({ error, sessionId }, 'a session was not summarised'))
      .finally(() => this.waiting.delete(sessionId));
  }

  /** Resolves when no session waits. */
  idle(): Promise<void> {
    return this.working;
  }

  /** The running summary of the role that a device has with an agent; undefined before the first. */
  async find(agent: AgentRow, deviceId: string): Promise<string | undefined> {
    const memories = await this.store.list(roleOf(agent, deviceId), {});
    return memories.find(({ kind }) => kind === SUMMARY_KIND)?.text;
  }

  private async summarise(sessionId: string, { agent, deviceId, messages }: SessionLines): Promise<void> {
    const config = await this.providers.findConfig(agent.memory_config_id);
    if (this.ended.signal.aborted || config?.provider_code !== SUMMARY_PROVIDER) return;
    const roleId = roleOf(agent, deviceId);
    const pause = await this.database.repository('pausedRole').findOneBy({ subject_id: roleId });
    if (pause?.is_on === 1) return;
    const strictness =
      agent.child_mode === 1 ? 'strict' : memoryFirewall.catch('normal').parse(agent.memory_firewall);
    const screened = screenInteraction(messages, { strictness, recalled: [], known: [], asked: undefined });
    const last = messages.at(-1);
    if (last === undefined || screened.messages.length === 0) return;
    const interaction: Interaction = {
      ...{ id: `session:${sessionId}`, roleId, sessionId, agentId: agent.id, deviceId },
      ...{ occurredAt: last.at, messages: screened.messages, recalledTexts: [] },
    };
    await this.provider(await this.models.of(agent)).save(
      {
        ...{
          roleId,
          interactions: [interaction],
          instructions: agent.summary_memory,
          timeZone: agent.time_zone,
        },
        isRedelivery: true,
      },
      this.ended.signal,
    );
  }

  private provider(completeText: CompleteText | undefined): SummaryMemoryProvider {
    return new SummaryMemoryProvider({
      ...{ store: this.store, completeText, now: this.now, newId },
      onDegraded: (what, error) => this.logger.warn({ error, what }, 'summarised by rules'),
    });
  }
}

function roleOf(agent: AgentRow, deviceId: string): RoleId {
  return roleIdFor({
    scope: agent.memory_scope as MemoryScope,
    ...{ deviceId, agentId: agent.id, isChild: agent.child_mode === 1 },
  });
}
