import { Injectable } from '@nestjs/common';
import { SPEAKER_PROFILES_COUNT } from '@xiaozhi/contracts';
import type { SpeakerCreate, SpeakerProfileView, SpeakerUpdate } from '@xiaozhi/contracts';
import { roleIdFor } from '@xiaozhi/memory';
import { newId } from '@xiaozhi/observability';
import { In } from 'typeorm';
import { AgentService } from '../agent/agent.service.js';
import { Hidden } from '../audit/field-changes.js';
import type { Fields } from '../audit/field-changes.js';
import { AuditService } from '../audit/audit.service.js';
import { Database } from '../database/database.js';
import type { SpeakerProfileRow } from '../database/rows.js';
import type { Actor } from '../http/actor.js';
import { ApiError, notFound } from '../http/api-error.js';
import { mayDo } from '../http/permission.js';
import { MemoryService } from '../memory/memory.service.js';
import { NOTHING_LEARNT, eraseProfile, isSameName, toProfileView } from './speaker.rules.js';

/** The people whose voices an agent is to know. A profile's id names the person's memory, so it outlives any name. */
@Injectable()
export class SpeakerService {
  constructor(
    private readonly database: Database,
    private readonly agents: AgentService,
    private readonly memories: MemoryService,
    private readonly audit: AuditService,
  ) {}

  /** Oldest first. @throws ApiError 404 AGENT_NOT_FOUND */
  async list(agentId: string): Promise<SpeakerProfileView[]> {
    await this.agents.require(agentId);
    const profiles = await this.database
      .repository('speakerProfile')
      .find({ where: { agent_id: agentId }, order: { created_at: 'ASC', id: 'ASC' } });
    const samples = await this.database.repository('speakerSample').find({
      select: { id: true, profile_id: true, origin: true, duration_ms: true, created_at: true },
      where: { profile_id: In(profiles.map(({ id }) => id)) },
      order: { created_at: 'ASC', id: 'ASC' },
    });
    return profiles.map((profile) =>
      toProfileView(
        profile,
        samples.filter(({ profile_id: id }) => id === profile.id),
      ),
    );
  }

  /** @throws ApiError 404 AGENT_NOT_FOUND, 409 SPEAKER_NAME_TAKEN, SPEAKERS_FULL */
  async create(actor: Actor, agentId: string, input: SpeakerCreate): Promise<SpeakerProfileView> {
    await this.agents.require(agentId);
    const now = new Date().toISOString();
    const row: SpeakerProfileRow = {
      ...{ id: newId(), agent_id: agentId, name: input.name, description: input.description },
      ...NOTHING_LEARNT,
      ...{ created_at: now, updated_at: now },
    };
    await this.database.write(async (rows) => {
      const others = await rows.of('speakerProfile').findBy({ agent_id: agentId });
      if (others.length >= SPEAKER_PROFILES_COUNT) {
        const msg = `An agent knows up to ${SPEAKER_PROFILES_COUNT} people; delete somebody first.`;
        throw new ApiError(409, 'SPEAKERS_FULL', msg);
      }
      requireFreeName(others, row.name);
      await rows.of('speakerProfile').insert(row);
      await this.audit.record(rows, actor, {
        action: 'speaker.create',
        target: row.id,
        details: { agentId },
      });
    });
    return toProfileView(row, []);
  }

  /** @throws ApiError 404 SPEAKER_NOT_FOUND, 409 SPEAKER_NAME_TAKEN */
  async update(actor: Actor, agentId: string, id: string, input: SpeakerUpdate): Promise<SpeakerProfileView> {
    const before = await this.require(agentId, id);
    const { name, description } = { ...before, ...defined(input) };
    await this.database.write(async (rows) => {
      const profiles = await rows.of('speakerProfile').findBy({ agent_id: agentId });
      requireFreeName(
        profiles.filter((profile) => profile.id !== id),
        name,
      );
      const updated_at = new Date().toISOString();
      await rows.of('speakerProfile').update({ id }, { name, description, updated_at });
      await this.audit.record(rows, actor, {
        action: 'speaker.update',
        target: id,
        details: { agentId },
        ...{ before: toAudited(before), after: toAudited({ name, description }) },
      });
    });
    return this.get(agentId, id);
  }

  /**
   * Forgets a voice: profile, samples and embedding. What was remembered of the person stays, unless it is asked for;
   * it is erased first, so that a memory service that fails leaves everything to be tried again.
   * @throws ApiError 404 SPEAKER_NOT_FOUND, 403 FORBIDDEN, 502, 504
   */
  async remove(
    actor: Actor,
    agentId: string,
    id: string,
    { erasesMemories }: { erasesMemories: boolean },
  ): Promise<void> {
    await this.require(agentId, id);
    if (erasesMemories) {
      if (!mayDo(actor, 'memory.erase'))
        throw new ApiError(403, 'FORBIDDEN', 'Your role may not erase memories.');
      const devices = await this.database.repository('device').findBy({ agent_id: agentId });
      const roles = devices.map((device) =>
        roleIdFor({ scope: 'speaker', deviceId: device.id, agentId, speakerId: id }),
      );
      await this.memories.eraseRoles(actor, agentId, roles);
    }
    await this.database.write(async (rows) => {
      await eraseProfile(rows, id);
      await this.audit.record(rows, actor, {
        action: 'speaker.delete',
        target: id,
        details: { agentId, erasesMemories },
      });
    });
  }

  async get(agentId: string, id: string): Promise<SpeakerProfileView> {
    const found = (await this.list(agentId)).find((profile) => profile.id === id);
    if (found === undefined) throw notFound('speaker', id);
    return found;
  }

  /** @throws ApiError 404 SPEAKER_NOT_FOUND for what is not this agent's */
  async require(agentId: string, id: string): Promise<SpeakerProfileRow> {
    const row = await this.database.repository('speakerProfile').findOneBy({ id, agent_id: agentId });
    if (row === null) throw notFound('speaker', id);
    return row;
  }
}

function requireFreeName(others: readonly SpeakerProfileRow[], name: string): void {
  if (!others.some((other) => isSameName(other.name, name))) return;
  const msg = 'somebody of this agent has this name already';
  throw new ApiError(409, 'SPEAKER_NAME_TAKEN', `name: ${msg}`, [{ path: 'name', msg }]);
}

function defined({ name, description }: SpeakerUpdate): SpeakerUpdate {
  return {
    ...(name === undefined ? {} : { name }),
    ...(description === undefined ? {} : { description }),
  };
}

/** Names and descriptions are of people: the audit log says that they changed. */
function toAudited({ name, description }: { name: string; description: string }): Fields {
  return { name: new Hidden(name), description: new Hidden(description) };
}
