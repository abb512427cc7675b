import { Inject, Injectable } from '@nestjs/common';
import type { MemoryEncodingOrder, MemoryEncodingView } from '@xiaozhi/contracts';
import { In } from 'typeorm';
import { AgentService } from '../agent/agent.service.js';
import { AuditService } from '../audit/audit.service.js';
import { Database } from '../database/database.js';
import type { Actor } from '../http/actor.js';
import { ApiError } from '../http/api-error.js';
import { ModelProviderService } from '../model-provider/model-provider.service.js';
import { NOW } from '../tokens.js';
import { EncodingAgents } from './encoding-agents.js';
import { countEncoded, encodingStateOf } from './encoding-progress.js';

const NOTHING = { encoder: null, total: 0, encoded: 0, refused: 0, reason: null, retryAt: null };

/** What operators see and order of the encoding of an agent's memories. */
@Injectable()
export class MemoryEncodingService {
  constructor(
    private readonly agents: AgentService,
    private readonly audit: AuditService,
    private readonly database: Database,
    private readonly providers: ModelProviderService,
    @Inject(NOW) private readonly now: () => Date,
  ) {}

  /** @throws ApiError 404 AGENT_NOT_FOUND */
  async get(agentId: string): Promise<MemoryEncodingView> {
    const roleIds = (await this.agents.roles(agentId)).map(({ roleId }) => roleId);
    const encoding = (await EncodingAgents.read(this.database, this.providers)).encoderOf(agentId);
    if (encoding === undefined) return { ...NOTHING, state: 'none' };
    const { name: encoder, fault } = encoding;
    if (encoder === undefined) return { ...NOTHING, state: 'unusable', reason: fault ?? null };
    const counts = await countEncoded(this.database, roleIds, encoder);
    const found = await this.database.repository('memoryEncoding').findOneBy({ agent_id: agentId });
    const row = found?.encoder === encoder ? found : undefined;
    const state = encodingStateOf(counts, row, this.now().toISOString());
    const isFailing = state === 'failing';
    return {
      ...{ state, encoder, ...counts },
      reason: isFailing ? (row?.reason ?? null) : null,
      retryAt: isFailing ? (row?.not_before ?? null) : null,
    };
  }

  /** @throws ApiError 404 AGENT_NOT_FOUND, 409 ENCODER_MISSING where there is no encoder to go by */
  async order(actor: Actor, agentId: string, { action }: MemoryEncodingOrder): Promise<MemoryEncodingView> {
    const { encoder } = await this.get(agentId);
    if (encoder === null)
      throw new ApiError(
        409,
        'ENCODER_MISSING',
        'The memories of this agent are not kept here, or its encoder cannot be used.',
      );
    const roleIds = (await this.agents.roles(agentId)).map(({ roleId }) => roleId);
    const updated_at = this.now().toISOString();
    // A claim that is under way stores nothing any more.
    const over = { claim: null, gateway_id: null, lease_until: null };
    const state = { is_stopped: Number(action === 'stop'), failures: 0, not_before: null, reason: null };
    await this.database.write(async (rows) => {
      await rows.of('memoryEncoding').delete({ agent_id: agentId });
      await rows.of('memoryEncoding').insert({ agent_id: agentId, encoder, ...over, ...state, updated_at });
      if (action === 'again')
        await rows.of('memory').update({ role_id: In(roleIds) }, { embedding: null, encoder: null });
      await this.audit.record(rows, actor, {
        action: `memory.encoding-${action}`,
        target: agentId,
        details: { encoder },
      });
    });
    return this.get(agentId);
  }
}
