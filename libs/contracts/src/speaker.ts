import { z } from 'zod';
import { storedId } from './stored-text.js';

/** People whose voices an agent may know. */
export const SPEAKER_PROFILES_COUNT = 20;
/** Samples of one voice; more make it no surer. */
export const SPEAKER_SAMPLES_COUNT = 10;
/** Size of an uploaded WAV file. */
export const SPEAKER_UPLOAD_BYTES = 2 * 1024 * 1024;

const base64 = z
  .string()
  .min(1)
  .regex(/^[A-Za-z0-9+/]*={0,2}$/, { message: 'must be base64' });

/** Gateways of the field get it in a list that is separated by commas, and models in a prompt. */
const speakerName = z
  .string()
  .transform((name) => name.trim().replaceAll(/\s+/g, ' ').normalize('NFC'))
  .pipe(
    z
      .string()
      .min(1)
      .max(64)
      .regex(/^[^,\p{Cc}]*$/u, { message: 'must have no comma and no control characters' }),
  );
const speakerDescription = z
  .string()
  .max(200)
  .transform((text) => text.trim().replaceAll(/\s+/g, ' '));

/** `POST /api/agent/{id}/speaker`. */
export const speakerCreate = z.object({
  name: speakerName,
  /** Stands in the prompt of the person's turns. */
  description: speakerDescription.default(''),
});
export type SpeakerCreate = z.infer<typeof speakerCreate>;

/** `PUT /api/agent/{id}/speaker/{speakerId}`: what is left out stays. */
export const speakerUpdate = z.object({
  name: speakerName.optional(),
  description: speakerDescription.optional(),
});
export type SpeakerUpdate = z.infer<typeof speakerUpdate>;

/** `DELETE /api/agent/{id}/speaker/{speakerId}`. */
export const speakerRemoveQuery = z.object({
  /** Erases what was remembered of the person at the agent's devices as well. */
  eraseMemories: z.enum(['true', 'false']).default('false'),
});
export type SpeakerRemoveQuery = z.infer<typeof speakerRemoveQuery>;

/** `POST /api/agent/{id}/speaker/{speakerId}/sample`: either a line of chat history with audio, or a WAV file in base64. */
export const speakerSampleCreate = z
  .object({
    messageId: storedId.optional(),
    wav: base64.max(Math.ceil(SPEAKER_UPLOAD_BYTES / 3) * 4, 'must be at most 2 MB').optional(),
  })
  .refine(({ messageId, wav }) => (messageId === undefined) !== (wav === undefined), {
    path: ['messageId'],
    message: 'give either messageId or wav',
  });
export type SpeakerSampleCreate = z.infer<typeof speakerSampleCreate>;

/** Why no voice could be learnt from samples: too little speech in all, or nobody speaks. */
export const speakerFault = z.enum(['too-short', 'no-voice']);
export type SpeakerFault = z.infer<typeof speakerFault>;

export interface SpeakerSampleView {
  id: string;
  /** `upload`, or the id of the line in chat history. */
  origin: string;
  durationMs: number;
  createdAt: string;
}

/** A person whose voice an agent is to know. */
export interface SpeakerProfileView {
  /** Names the person's memory, whatever they are called. */
  id: string;
  name: string;
  description: string;
  /** `empty`: no samples; `waiting`: for a gateway with a speaker model; `failed`: for the reason in `fault`. */
  state: 'empty' | 'waiting' | 'learnt' | 'failed';
  fault: SpeakerFault | null;
  /** The model that learnt the voice. */
  encoder: string | null;
  /** Oldest first. */
  samples: SpeakerSampleView[];
  createdAt: string;
  updatedAt: string;
}

/** `GET /api/agent/{id}/utterance`: what people said to the agent, with audio, newest first. */
export interface UtteranceView {
  messageId: string;
  deviceId: string;
  content: string;
  at: string;
}

/** `speakers` of an agent's configuration: our addition, there only where the agent has profiles. Oldest first. */
export const agentSpeakers = z.object({
  /** Similarity from which a voice is taken for a known one, 0 to 1. */
  threshold: z.number().min(0).max(1),
  profiles: z.array(
    z.object({
      /** Speaker id of the person's memory. */
      id: storedId,
      name: z.string(),
      description: z.string(),
      /** The model that the embedding is of. With an embedding of null: the model that could learn nothing. */
      encoder: z.string().nullable(),
      /** float32, little-endian, in base64; null until a gateway computed it. */
      embedding: z.string().nullable(),
    }),
  ),
});
export type AgentSpeakers = z.infer<typeof agentSpeakers>;

/** `POST /xiaozhi/speaker/samples` (gateway secret). */
export const speakerSamplesRequest = z.object({ profileIds: z.array(storedId).min(1).max(64) });
export type SpeakerSamplesRequest = z.infer<typeof speakerSamplesRequest>;

/** Its answer, each profile's oldest first. */
export const speakerSamplesAnswer = z.array(
  z.object({
    profileId: z.string(),
    sampleId: z.string(),
    /** 16 kHz mono 16 bit, in base64. */
    wav: z.string(),
  }),
);
export type SpeakerSamplesAnswer = z.infer<typeof speakerSamplesAnswer>;

/** `POST /xiaozhi/speaker/embedding` (gateway secret): what a model learnt from a profile's samples. */
export const speakerEmbeddingReport = z
  .object({
    profileId: storedId,
    encoder: z.string().min(1).max(191),
    /** float32, little-endian, in base64. */
    embedding: base64.max(32_768).nullable(),
    /** All that it was computed from. */
    sampleIds: z.array(storedId).min(1).max(64),
    fault: speakerFault.optional(),
  })
  .refine(({ embedding, fault }) => (embedding === null) === (fault !== undefined), {
    path: ['fault'],
    message: 'give either an embedding or a fault',
  });
export type SpeakerEmbeddingReport = z.infer<typeof speakerEmbeddingReport>;

/** Its answer. Not accepted: the samples are others by now, or the profile is gone. */
export const speakerEmbeddingAnswer = z.object({ accepted: z.boolean() });
export type SpeakerEmbeddingAnswer = z.infer<typeof speakerEmbeddingAnswer>;
