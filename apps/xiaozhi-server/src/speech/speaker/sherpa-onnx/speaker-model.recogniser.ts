import type { Speaker, SpeakerRecogniser } from '../speaker-recogniser.js';
import { findSpeaker } from './known-voices.js';
import type { KnownVoice } from './known-voices.js';
import { SHORTEST_VOICE_SAMPLES, loudParts } from './loud-parts.js';
import type { SpeakerEmbedder } from './speaker-embedder.js';

export interface SpeakerModelRecogniserOptions {
  embedder: SpeakerEmbedder;
  voices: readonly KnownVoice[];
  /** Cosine from which a voice is taken for a known one, 0 to 1. */
  threshold: number;
}

/** Voices compared by a speaker model of this gateway. */
export class SpeakerModelRecogniser implements SpeakerRecogniser {
  readonly code = 'speaker_model';

  constructor(private readonly options: SpeakerModelRecogniserOptions) {}

  async identify(samples: Float32Array, signal: AbortSignal): Promise<Speaker | undefined> {
    const { embedder, voices, threshold } = this.options;
    signal.throwIfAborted();
    const voice = loudParts(samples);
    if (voice.length < SHORTEST_VOICE_SAMPLES) return undefined;
    const embedding = await embedder.embed(voice, signal);
    signal.throwIfAborted();
    return findSpeaker(embedding, voices, threshold);
  }
}
