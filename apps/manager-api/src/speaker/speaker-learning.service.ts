import { Injectable } from '@nestjs/common';
import type {
  AgentSpeakers,
  SpeakerEmbeddingAnswer,
  SpeakerEmbeddingReport,
  SpeakerSamplesAnswer,
} from '@xiaozhi/contracts';
import { In } from 'typeorm';
import { AuditService } from '../audit/audit.service.js';
import { Database } from '../database/database.js';
import type { SpeakerProfileRow } from '../database/rows.js';
import type { Actor } from '../http/actor.js';
import { ApiError } from '../http/api-error.js';
import { ParameterService } from '../parameter/parameter.service.js';

/** Similarity of two embeddings of one person, as far as an operator set no other. */
const DEFAULT_THRESHOLD = 0.5;
/** What the field takes for its voiceprint service. */
const DEFAULT_SERVICE_THRESHOLD = 0.4;

/** Sections of an agent's configuration about voices; nothing at all where the agent knows nobody. */
export interface SpeakerSections {
  speakers?: AgentSpeakers;
  /** For gateways that ask a voiceprint service: each speaker is `id,name,description`. */
  voiceprint?: { url: string; speakers: string[]; similarity_threshold: number };
}

/** What gateways get of the profiles, and what their speaker models make of the samples. */
@Injectable()
export class SpeakerLearningService {
  constructor(
    private readonly database: Database,
    private readonly parameters: ParameterService,
    private readonly audit: AuditService,
  ) {}

  async sectionsOf(agentId: string): Promise<SpeakerSections> {
    const profiles = await this.database
      .repository('speakerProfile')
      .find({ where: { agent_id: agentId }, order: { created_at: 'ASC', id: 'ASC' } });
    if (profiles.length === 0) return {};
    const set = await this.threshold();
    const url = await this.setting('server.voice_print');
    return {
      speakers: { threshold: set ?? DEFAULT_THRESHOLD, profiles: profiles.map(toLearnt) },
      ...(url === undefined
        ? {}
        : {
            voiceprint: {
              url,
              speakers: profiles.map(({ id, name, description }) => `${id},${name},${description}`),
              similarity_threshold: set ?? DEFAULT_SERVICE_THRESHOLD,
            },
          }),
    };
  }

  /** Samples of profiles, each profile's oldest first; profiles that are not there have none. */
  async samples(profileIds: readonly string[]): Promise<SpeakerSamplesAnswer> {
    const rows = await this.database.repository('speakerSample').find({
      where: { profile_id: In([...new Set(profileIds)]) },
      order: { profile_id: 'ASC', created_at: 'ASC', id: 'ASC' },
    });
    return rows.map(({ id, profile_id: profileId, wav }) => ({ profileId, sampleId: id, wav }));
  }

  /**
   * Keeps what a model learnt, as long as the profile has exactly the samples that it learnt from.
   * @throws ApiError 422 for an embedding that is none
   */
  async learn(actor: Actor, report: SpeakerEmbeddingReport): Promise<SpeakerEmbeddingAnswer> {
    const { profileId, encoder, embedding, fault = null } = report;
    if (embedding !== null) requireVector(embedding);
    const accepted = await this.database.write(async (rows) => {
      const samples = await rows
        .of('speakerSample')
        .find({ select: { id: true }, where: { profile_id: profileId } });
      if (!hasExactly(samples, report.sampleIds)) return false;
      await rows.of('speakerProfile').update({ id: profileId }, { encoder, embedding, fault });
      await this.audit.record(rows, actor, {
        action: 'speaker.learn',
        target: profileId,
        details: { encoder, fault },
      });
      return true;
    });
    return { accepted };
  }

  private async threshold(): Promise<number | undefined> {
    const text = await this.setting('server.voiceprint_similarity_threshold');
    const value = Number(text ?? Number.NaN);
    return value >= 0 && value <= 1 ? value : undefined;
  }

  /** Operators of the field switch a parameter off with the word null. */
  private async setting(code: string): Promise<string | undefined> {
    const text = (await this.parameters.find(code))?.trim();
    return text === undefined || text === '' || text === 'null' ? undefined : text;
  }
}

function toLearnt(row: SpeakerProfileRow): AgentSpeakers['profiles'][number] {
  const { id, name, description, encoder, embedding } = row;
  return { id, name, description, encoder, embedding };
}

function hasExactly(samples: readonly { id: string }[], sampleIds: readonly string[]): boolean {
  const known = new Set(sampleIds);
  return samples.length === known.size && samples.every(({ id }) => known.has(id));
}

function requireVector(base64: string): void {
  const bytes = Buffer.from(base64, 'base64');
  const isVector = bytes.length > 0 && bytes.length % 4 === 0;
  for (let offset = 0; isVector && offset < bytes.length; offset += 4)
    if (!Number.isFinite(bytes.readFloatLE(offset))) throw noVector('it has a value that is no number');
  if (!isVector) throw noVector('its length is no multiple of four bytes');
}

function noVector(why: string): ApiError {
  const msg = `must be float32 numbers in base64, but ${why}`;
  return new ApiError(422, 'INPUT_INVALID', `embedding: ${msg}`, [{ path: 'embedding', msg }]);
}
