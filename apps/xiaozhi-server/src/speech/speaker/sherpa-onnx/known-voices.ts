import type { AgentSpeakers } from '@xiaozhi/contracts';
import type { Speaker } from '../speaker-recogniser.js';
import { normalise } from './speaker-embedder.js';

/** How much nearer than to the next person a voice must be to its own. */
const MARGIN = 0.05;
const FLOAT_BYTES = 4;
/** The id becomes a part of a role id. */
const SPEAKER_ID = /^[\w-]{1,64}$/;

export interface KnownVoice {
  speaker: Speaker;
  /** Of length 1 in the sense of geometry. */
  embedding: Float32Array;
}

/** An agent's people, as one model knows them. */
export interface KnownVoices {
  voices: readonly KnownVoice[];
  /** Profiles without an embedding of this model; those of which it could learn nothing are not among them. */
  unlearntIds: readonly string[];
  /** Those of them that another model has learnt. */
  foreignIds: readonly string[];
}

/**
 * Sorts an agent's profiles by what a model can do with them. Embeddings of another model cannot be compared with its
 * own and are not used; nor are those that cannot be read.
 */
export function knownVoices({ profiles }: AgentSpeakers, encoder: string): KnownVoices {
  const voices: KnownVoice[] = [];
  const unlearntIds: string[] = [];
  const foreignIds: string[] = [];
  for (const { id, name, description, ...learnt } of profiles.filter(({ id }) => SPEAKER_ID.test(id))) {
    const isOwn = learnt.encoder === encoder;
    if (isOwn && learnt.embedding === null) continue;
    const embedding = isOwn ? decodeEmbedding(learnt.embedding ?? '') : undefined;
    if (embedding !== undefined) voices.push({ speaker: { id, name, introduction: description }, embedding });
    else unlearntIds.push(id);
    if (!isOwn && learnt.embedding !== null) foreignIds.push(id);
  }
  return { voices, unlearntIds, foreignIds };
}

/**
 * Whose voice it is: the one person's whose voice is similar enough, and clearly nearer than anybody else's.
 * @param embedding of length 1, as all known ones
 * @param threshold cosine, 0 to 1
 */
export function findSpeaker(
  embedding: Float32Array,
  voices: readonly KnownVoice[],
  threshold: number,
): Speaker | undefined {
  const scores = voices
    // Another number of floats is of another model by the same name.
    .filter((known) => known.embedding.length === embedding.length)
    .map((known) => ({ speaker: known.speaker, score: cosine(known.embedding, embedding) }))
    .sort((a, b) => b.score - a.score);
  const [best, next] = scores;
  if (best === undefined || best.score < threshold) return undefined;
  return next !== undefined && best.score - next.score < MARGIN ? undefined : best.speaker;
}

/** As it is stored: base64 of little-endian 32-bit floats. */
export function encodeEmbedding(embedding: Float32Array): string {
  const bytes = Buffer.alloc(embedding.length * FLOAT_BYTES);
  embedding.forEach((value, index) => bytes.writeFloatLE(value, index * FLOAT_BYTES));
  return bytes.toString('base64');
}

function decodeEmbedding(text: string): Float32Array | undefined {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length === 0 || bytes.length % FLOAT_BYTES !== 0) return undefined;
  const values = Array.from({ length: bytes.length / FLOAT_BYTES }, (_, index) =>
    bytes.readFloatLE(index * FLOAT_BYTES),
  );
  return normalise(values);
}

function cosine(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0);
}
