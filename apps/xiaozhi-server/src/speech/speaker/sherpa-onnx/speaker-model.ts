import type { AgentSpeakers } from '@xiaozhi/contracts';
import type { Logger } from '@xiaozhi/observability';
import type { SpeakerRecogniser } from '../speaker-recogniser.js';
import { knownVoices } from './known-voices.js';
import type { SpeakerEmbedder } from './speaker-embedder.js';
import { SpeakerModelRecogniser } from './speaker-model.recogniser.js';

export interface SpeakerModelDeps {
  embedder: SpeakerEmbedder;
  /** Told of people whose voices are to be learnt, whenever an agent is looked up. */
  learn: (profileIds: readonly string[]) => void;
  logger: Logger;
}

/** The gateway's speaker model, for the people of every agent. */
export class SpeakerModel {
  /** Profiles of which was told that another model had learnt them. */
  private readonly told = new Set<string>();

  constructor(private readonly deps: SpeakerModelDeps) {}

  /** @returns undefined where nobody is known, or the model rests after a failure */
  recogniserFor(speakers: AgentSpeakers): SpeakerRecogniser | undefined {
    const { embedder, learn } = this.deps;
    const { voices, unlearntIds, foreignIds } = knownVoices(speakers, embedder.encoder);
    this.tell(foreignIds);
    if (embedder.isResting) return undefined;
    if (unlearntIds.length > 0) learn(unlearntIds);
    if (voices.length === 0) return undefined;
    return new SpeakerModelRecogniser({ embedder, voices, threshold: speakers.threshold });
  }

  private tell(foreignIds: readonly string[]): void {
    const { logger, embedder } = this.deps;
    for (const profileId of foreignIds.filter((id) => !this.told.has(id))) {
      this.told.add(profileId);
      logger.warn(
        { profileId, encoder: embedder.encoder },
        'this voice was learnt by another model and is made anew; all gateways must have the same one',
      );
    }
  }
}
