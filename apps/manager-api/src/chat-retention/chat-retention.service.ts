import { Inject, Injectable } from '@nestjs/common';
import { chatRetentionPolicy } from '@xiaozhi/contracts';
import type { ChatRetentionPolicy, ChatRetentionPreview, ChatRetentionView } from '@xiaozhi/contracts';
import { AgentService } from '../agent/agent.service.js';
import { AuditService } from '../audit/audit.service.js';
import type { ChatRetentionRow } from '../database/chat-retention-row.js';
import { Database } from '../database/database.js';
import type { Actor } from '../http/actor.js';
import { confirmationOf, requireConfirmed } from '../http/confirmation.js';
import { NOW } from '../tokens.js';
import { countExpired, cutoffsOf, DEFAULT_SCOPE } from './expired-lines.js';

const FOR_EVER = chatRetentionPolicy.parse({});

/** How long what was said is kept: a default, and what single agents have instead. */
@Injectable()
export class ChatRetentionService {
  constructor(
    private readonly agents: AgentService,
    private readonly audit: AuditService,
    private readonly database: Database,
    @Inject(NOW) private readonly now: () => Date,
  ) {}

  /** @param agentId undefined: the default. @throws ApiError 404 AGENT_NOT_FOUND */
  async get(agentId?: string): Promise<ChatRetentionView> {
    if (agentId !== undefined) await this.agents.require(agentId);
    const own = await this.row(agentId ?? DEFAULT_SCOPE);
    const holding = own ?? (await this.row(DEFAULT_SCOPE));
    return {
      policy: holding === null ? FOR_EVER : toPolicy(holding),
      own: own === null ? null : toPolicy(own),
      lastRunAt: holding?.last_run_at ?? null,
    };
  }

  /** What a policy would take now. @param policy null: the default's. @throws ApiError 404 AGENT_NOT_FOUND */
  async preview(policy: ChatRetentionPolicy | null, agentId?: string): Promise<ChatRetentionPreview> {
    const shown = await this.show(policy, agentId);
    return { ...shown, confirm: confirmationOf(shown) };
  }

  /**
   * Stores a policy, which is applied within the hour and once a day then.
   * @throws ApiError 404 AGENT_NOT_FOUND, 409 CONFIRM_NEEDED, CONFIRM_OUTDATED
   */
  async set(
    actor: Actor,
    { policy, confirm }: { policy: ChatRetentionPolicy | null; confirm?: string | undefined },
    agentId?: string,
  ): Promise<ChatRetentionView> {
    const shown = await this.show(policy, agentId);
    if (shown.lines + shown.recordings > 0) requireConfirmed(shown, confirm);
    const scope = agentId ?? DEFAULT_SCOPE;
    await this.database.write(async (rows) => {
      const before = await rows.of('chatRetention').findOneBy({ agent_id: scope });
      await rows.of('chatRetention').delete({ agent_id: scope });
      if (policy !== null) await rows.of('chatRetention').insert({ ...toColumns(policy), agent_id: scope });
      await this.audit.record(rows, actor, {
        ...{ action: 'chat-history.retention', target: scope },
        before: before === null ? null : { ...toPolicy(before) },
        after: policy === null ? null : { ...policy },
      });
    });
    return this.get(agentId);
  }

  private async show(
    policy: ChatRetentionPolicy | null,
    agentId?: string,
  ): Promise<Omit<ChatRetentionPreview, 'confirm'>> {
    if (agentId !== undefined) await this.agents.require(agentId);
    const cutoffs = cutoffsOf(policy ?? (await this.get()).policy, this.now());
    return { ...cutoffs, ...(await countExpired(this.database, agentId ?? DEFAULT_SCOPE, cutoffs)) };
  }

  private row(scope: string): Promise<ChatRetentionRow | null> {
    return this.database.repository('chatRetention').findOneBy({ agent_id: scope });
  }
}

/** A row as the contracts have it. */
export function toPolicy({
  text_days: textDays,
  audio_days: audioDays,
}: ChatRetentionRow): ChatRetentionPolicy {
  return { textDays, audioDays };
}

/** Applied at the next look, whenever that was last done. */
function toColumns({ textDays, audioDays }: ChatRetentionPolicy): Omit<ChatRetentionRow, 'agent_id'> {
  return { text_days: textDays, audio_days: audioDays, last_run_at: null };
}
