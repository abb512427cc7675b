import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type {
  EncodingClaimAnswer,
  EncodingClaimRequest,
  EncodingSettleAnswer,
  EncodingSettleRequest,
  EncodingWork,
} from '@xiaozhi/contracts';
import { SUMMARY_KIND } from '@xiaozhi/memory-local';
import { newId } from '@xiaozhi/observability';
import { Brackets, In } from 'typeorm';
import { Database } from '../database/database.js';
import type { WriteRows } from '../database/database.js';
import type { MemoryEncodingRow } from '../database/memory-encoding-row.js';
import { toStored } from '../memory/memory-row.js';
import { ModelProviderService } from '../model-provider/model-provider.service.js';
import { NOW } from '../tokens.js';
import { EncodingAgents } from './encoding-agents.js';

/** Nobody else encodes for the agent so long: a batch of a slow service, and its pauses. */
const LEASE_MS = 120_000;
const FIRST_RETRY_MS = 30_000;
const LONGEST_RETRY_MS = 15 * 60_000;
/** Roles of one query. */
const ROLES_COUNT = 500;

/** Hands memories that lack a vector to gateways, which have the encoders, and stores what they make of them. */
@Injectable()
export class MemoryEncodingClaimService {
  constructor(
    private readonly database: Database,
    private readonly providers: ModelProviderService,
    @Inject(NOW) private readonly now: () => Date,
  ) {}

  /** A batch of one agent, which no other gateway gets at the same time. */
  async claim({ gatewayId, limit }: EncodingClaimRequest): Promise<EncodingClaimAnswer> {
    const agents = await EncodingAgents.read(this.database, this.providers);
    for (const [agentId, roleIds] of await this.lacking(agents)) {
      const { name: encoder, settings } = agents.encoderOf(agentId) ?? {};
      if (encoder === undefined || settings === undefined) continue;
      const claim = await this.lease(agentId, encoder, gatewayId);
      if (claim === undefined) continue;
      const memories = await this.memoriesWithout(encoder, roleIds, limit);
      const work: EncodingWork = { claim, agentId, encoder, settings, memories };
      if (memories.length > 0) return { work };
      await this.settle({ claim, agentId, encoder, vectors: [] });
    }
    return { work: null };
  }

  /** Stores the vectors of texts that are still the same. A claim that is over stores nothing. */
  async settle(request: EncodingSettleRequest): Promise<EncodingSettleAnswer> {
    return this.database.write(async (rows) => {
      const { agentId: agent_id, claim, encoder } = request;
      const row = await rows.of('memoryEncoding').findOneBy({ agent_id });
      if (row?.claim !== claim || row.encoder !== encoder) return { storedCount: 0 };
      let storedCount = 0;
      for (const vector of request.vectors) storedCount += Number(await storeVector(rows, encoder, vector));
      await rows.of('memoryEncoding').update({ agent_id }, this.settled(row, request));
      return { storedCount };
    });
  }

  /** Roles with memories that lack a vector, by the agent that decides about them; most memories first. */
  private async lacking(agents: EncodingAgents): Promise<Map<string, string[]>> {
    const { names } = agents;
    const found = new Map<string, string[]>();
    if (names.length === 0) return found;
    const search = this.database
      .repository('memory')
      .createQueryBuilder('memory')
      .select('memory.role_id', 'roleId')
      .addSelect('memory.encoder', 'encoder')
      .where('memory.kind <> :kind', { kind: SUMMARY_KIND });
    // With one encoder for all, which is usual, everything that has its vector is left out here.
    if (names.length === 1)
      search.andWhere(
        new Brackets((either) =>
          either.where('memory.encoder IS NULL').orWhere('memory.encoder <> :name', { name: names[0] }),
        ),
      );
    const groups = await search
      .groupBy('memory.role_id')
      .addGroupBy('memory.encoder')
      .orderBy('COUNT(*)', 'DESC')
      .getRawMany<{ roleId: string; encoder: string | null }>();
    const deciders = await agents.decidersOf([...new Set(groups.map(({ roleId }) => roleId))], this.database);
    for (const { roleId, encoder } of groups) {
      const agentId = deciders.get(roleId);
      if (agentId === undefined || agents.encoderOf(agentId)?.name === encoder) continue;
      found.set(agentId, [...new Set([...(found.get(agentId) ?? []), roleId])]);
    }
    return found;
  }

  /** @returns the claim; undefined where it is not this gateway's turn */
  private async lease(agent_id: string, encoder: string, gateway_id: string): Promise<string | undefined> {
    return this.database.write(async (rows) => {
      const nowMs = this.now().getTime();
      const [at, lease_until] = [nowMs, nowMs + LEASE_MS].map((ms) => new Date(ms).toISOString());
      const known = await rows.of('memoryEncoding').findOneBy({ agent_id });
      const isAnother = known?.encoder !== encoder;
      // What an operator stopped, or what failed, was about the encoder of then.
      if (known !== null && !isAnother && !isFree(known, at as string)) return undefined;
      const claim = newId();
      const held = { claim, gateway_id, lease_until: lease_until as string, updated_at: at as string };
      const fresh = { agent_id, encoder, is_stopped: 0, failures: 0, not_before: null, reason: null };
      if (known === null) await rows.of('memoryEncoding').insert({ ...fresh, ...held });
      else await rows.of('memoryEncoding').update({ agent_id }, isAnother ? { ...fresh, ...held } : held);
      return claim;
    });
  }

  private async memoriesWithout(
    encoder: string,
    roleIds: readonly string[],
    limit: number,
  ): Promise<EncodingWork['memories']> {
    const rows = await this.database
      .repository('memory')
      .createQueryBuilder('memory')
      .where({ role_id: In(roleIds.slice(0, ROLES_COUNT)) })
      .andWhere('memory.kind <> :kind', { kind: SUMMARY_KIND })
      .andWhere('(memory.encoder IS NULL OR memory.encoder <> :encoder)', { encoder })
      // What was said last is asked for most.
      .orderBy('memory.updated_at', 'DESC')
      .take(limit)
      .getMany();
    return rows.map(toStored).map(({ id, text }) => ({ id, text }));
  }

  private settled(
    row: MemoryEncodingRow,
    { fault, vectors }: EncodingSettleRequest,
  ): Partial<MemoryEncodingRow> {
    const nowMs = this.now().getTime();
    const over = { claim: null, lease_until: null, updated_at: new Date(nowMs).toISOString() };
    const reason = fault ?? null;
    if (reason === null) return { ...over, reason, failures: 0, not_before: null };
    const failures = vectors.length > 0 ? 1 : row.failures + 1;
    const retryMs = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(failures - 1, 10));
    return { ...over, reason, failures, not_before: new Date(nowMs + retryMs).toISOString() };
  }
}

function isFree({ is_stopped, claim, lease_until, not_before }: MemoryEncodingRow, at: string): boolean {
  const isLeased = claim !== null && lease_until !== null && lease_until > at;
  return is_stopped === 0 && !isLeased && (not_before === null || not_before <= at);
}

async function storeVector(
  rows: WriteRows,
  encoder: string,
  { id, textDigest, embedding }: EncodingSettleRequest['vectors'][number],
): Promise<boolean> {
  const row = await rows.of('memory').findOneBy({ id });
  if (row === null || digestOf(toStored(row).text) !== textDigest) return false;
  // No version of the memory: what it says stays the same.
  await rows.of('memory').update({ id, role_id: row.role_id }, { embedding, encoder });
  return true;
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
