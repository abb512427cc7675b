import { speakerEmbeddingAnswer, speakerSamplesAnswer } from '@xiaozhi/contracts';
import type { SpeakerEmbeddingReport, SpeakerSamplesAnswer, SpeakerSamplesRequest } from '@xiaozhi/contracts';
import type { ManagerApi } from '../config/manager-api.js';

/** Where recordings of people come from, and what was learnt of them goes. */
export interface SpeakerDesk {
  /** All recordings of a person; none where there are none any more. @throws ManagerApiError, ZodError */
  samples(profileId: string, signal: AbortSignal): Promise<SpeakerSamplesAnswer>;
  /** @returns false where the recordings are others by now. @throws ManagerApiError, ZodError */
  report(report: SpeakerEmbeddingReport, signal: AbortSignal): Promise<boolean>;
}

/** The desk at manager-api. */
export class ManagerSpeakerDesk implements SpeakerDesk {
  constructor(private readonly client: Pick<ManagerApi, 'post'>) {}

  async samples(profileId: string, signal: AbortSignal): Promise<SpeakerSamplesAnswer> {
    const request: SpeakerSamplesRequest = { profileIds: [profileId] };
    const answer = speakerSamplesAnswer.parse(await this.client.post('/speaker/samples', request, signal));
    // Nobody's voice may ever be learnt of somebody else's recording.
    return answer.filter((sample) => sample.profileId === profileId);
  }

  async report(report: SpeakerEmbeddingReport, signal: AbortSignal): Promise<boolean> {
    const answer = await this.client.post('/speaker/embedding', report, signal);
    return speakerEmbeddingAnswer.parse(answer).accepted;
  }
}
