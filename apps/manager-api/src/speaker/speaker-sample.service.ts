import { Injectable } from '@nestjs/common';
import { SPEAKER_SAMPLES_COUNT } from '@xiaozhi/contracts';
import type {
  PageQuery,
  PageView,
  SpeakerProfileView,
  SpeakerSampleCreate,
  UtteranceView,
} from '@xiaozhi/contracts';
import { newId } from '@xiaozhi/observability';
import { IsNull, Not } from 'typeorm';
import { AgentService } from '../agent/agent.service.js';
import { AuditService } from '../audit/audit.service.js';
import { Database } from '../database/database.js';
import type { SpeakerSampleRow } from '../database/rows.js';
import type { Actor } from '../http/actor.js';
import { ApiError, notFound } from '../http/api-error.js';
import { toSampleAudio } from './sample-audio.js';
import { NOTHING_LEARNT } from './speaker.rules.js';
import { SpeakerService } from './speaker.service.js';

const UPLOAD = 'upload';

/** Recordings that a voice is learnt from: copies of what was said to the agent, or files. */
@Injectable()
export class SpeakerSampleService {
  constructor(
    private readonly database: Database,
    private readonly agents: AgentService,
    private readonly speakers: SpeakerService,
    private readonly audit: AuditService,
  ) {}

  /** What people said to the agent, as far as the sound was kept, newest first. */
  async utterances(agentId: string, query: PageQuery): Promise<PageView<UtteranceView>> {
    await this.agents.require(agentId);
    const [rows, total] = await this.database.repository('chatMessage').findAndCount({
      select: { id: true, device_id: true, content: true, at: true },
      where: { agent_id: agentId, role: 'user', audio: Not(IsNull()) },
      order: { at: 'DESC', id: 'DESC' },
      skip: (query.page - 1) * query.limit,
      take: query.limit,
    });
    const list = rows.map(({ id, device_id: deviceId, content, at }) => {
      return { messageId: id, deviceId, content, at };
    });
    return { total, list };
  }

  /** @returns WAV in base64. @throws ApiError 404 UTTERANCE_NOT_FOUND for what is not this agent's */
  async utteranceAudio(agentId: string, messageId: string): Promise<string> {
    const line = await this.database
      .repository('chatMessage')
      .findOneBy({ id: messageId, agent_id: agentId, role: 'user' });
    if (line?.audio == null) throw notFound('utterance', messageId);
    return line.audio;
  }

  /** @returns WAV in base64. @throws ApiError 404 SPEAKER_NOT_FOUND, SAMPLE_NOT_FOUND */
  async audio(agentId: string, profileId: string, id: string): Promise<string> {
    await this.speakers.require(agentId, profileId);
    const row = await this.database.repository('speakerSample').findOneBy({ id, profile_id: profileId });
    if (row === null) throw notFound('sample', id);
    return row.wav;
  }

  /**
   * What was learnt before does not hold any more.
   * @throws ApiError 404 SPEAKER_NOT_FOUND, UTTERANCE_NOT_FOUND, 409 SAMPLE_EXISTS, SAMPLES_FULL, 422 SAMPLE_UNREADABLE,
   * SAMPLE_LENGTH
   */
  async add(
    actor: Actor,
    agentId: string,
    profileId: string,
    input: SpeakerSampleCreate,
  ): Promise<SpeakerProfileView> {
    await this.speakers.require(agentId, profileId);
    const origin = input.messageId ?? UPLOAD;
    const source = input.wav ?? (await this.utteranceAudio(agentId, origin));
    const { wav, durationMs } = toSampleAudio(source);
    const created_at = new Date().toISOString();
    const row: SpeakerSampleRow = {
      ...{ id: newId(), profile_id: profileId, wav, duration_ms: durationMs, origin, created_at },
    };
    await this.database.write(async (rows) => {
      // Deleted meanwhile: a sample without its profile would never be erased.
      if ((await rows.of('speakerProfile').countBy({ id: profileId })) === 0)
        throw notFound('speaker', profileId);
      const others = await rows
        .of('speakerSample')
        .find({ select: { id: true, origin: true }, where: { profile_id: profileId } });
      if (others.length >= SPEAKER_SAMPLES_COUNT) {
        const msg = `A voice has up to ${SPEAKER_SAMPLES_COUNT} samples; delete one first.`;
        throw new ApiError(409, 'SAMPLES_FULL', msg);
      }
      if (origin !== UPLOAD && others.some((other) => other.origin === origin))
        throw new ApiError(409, 'SAMPLE_EXISTS', 'This utterance is a sample of the voice already.');
      await rows.of('speakerSample').insert(row);
      await rows
        .of('speakerProfile')
        .update({ id: profileId }, { ...NOTHING_LEARNT, updated_at: created_at });
      await this.audit.record(rows, actor, {
        action: 'speaker.sample.add',
        target: profileId,
        details: { agentId, sampleId: row.id, origin },
      });
    });
    return this.speakers.get(agentId, profileId);
  }

  /** What was learnt with it does not hold any more. @throws ApiError 404 SPEAKER_NOT_FOUND, SAMPLE_NOT_FOUND */
  async remove(actor: Actor, agentId: string, profileId: string, id: string): Promise<SpeakerProfileView> {
    await this.speakers.require(agentId, profileId);
    await this.database.write(async (rows) => {
      const { affected } = await rows.of('speakerSample').delete({ id, profile_id: profileId });
      if (affected === 0) throw notFound('sample', id);
      const updated_at = new Date().toISOString();
      await rows.of('speakerProfile').update({ id: profileId }, { ...NOTHING_LEARNT, updated_at });
      await this.audit.record(rows, actor, {
        action: 'speaker.sample.delete',
        target: profileId,
        details: { agentId, sampleId: id },
      });
    });
    return this.speakers.get(agentId, profileId);
  }
}
