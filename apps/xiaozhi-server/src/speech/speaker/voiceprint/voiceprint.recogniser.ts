import { writeWav } from '@xiaozhi/audio';
import { withDeadline } from '@xiaozhi/observability';
import { guardedFetch, refusalIn } from '@xiaozhi/observability/url-guard';
import { z } from 'zod';
import { SpeechError } from '../../speech-error.js';
import type { Speaker, SpeakerRecogniser } from '../speaker-recogniser.js';
import type { VoiceprintSettings } from './voiceprint.settings.js';

const RATE_HZ = 16_000;
const DEADLINE_MS = 5_000;

const answer = z.looseObject({ speaker_id: z.string().nullish(), score: z.coerce.number() });

/**
 * Voices compared by a voiceprint service, as servers in the field use it: `POST /voiceprint/identify` with the ids
 * of who may speak and the utterance as WAV. Source: device protocol, recognition result.
 */
export class VoiceprintRecogniser implements SpeakerRecogniser {
  readonly code = 'voiceprint';
  private readonly byId: ReadonlyMap<string, Speaker>;

  constructor(private readonly settings: VoiceprintSettings) {
    this.byId = new Map(settings.speakers.map((speaker) => [speaker.id, speaker]));
  }

  async identify(samples: Float32Array, signal: AbortSignal): Promise<Speaker | undefined> {
    const { speaker_id: id, score } = await this.ask(samples, signal);
    if (id === null || id === undefined || score < this.settings.threshold) return undefined;
    return this.byId.get(id);
  }

  private async ask(samples: Float32Array, signal: AbortSignal): Promise<z.infer<typeof answer>> {
    const { identifyUrl, key } = this.settings;
    try {
      const response = await guardedFetch(identifyUrl, {
        method: 'POST',
        headers: key === undefined ? {} : { authorization: `Bearer ${key}` },
        body: this.toForm(samples),
        signal: withDeadline(signal, DEADLINE_MS),
      });
      if (response.status === 401 || response.status === 403) throw unauthorised();
      if (!response.ok) throw unavailable(`answered ${response.status}`);
      return answer.parse(await response.json());
    } catch (cause) {
      signal.throwIfAborted();
      if (cause instanceof SpeechError) throw cause;
      const refusal = refusalIn(cause);
      if (refusal !== undefined) throw new SpeechError('SPEECH_REJECTED', `[voiceprint] ${refusal.message}`);
      throw unavailable('could not be asked', cause);
    }
  }

  private toForm(samples: Float32Array): FormData {
    const form = new FormData();
    form.set('speaker_ids', [...this.byId.keys()].join(','));
    const wav = writeWav({ samples, sampleRateHz: RATE_HZ });
    form.set('file', new Blob([wav], { type: 'audio/wav' }), 'utterance.wav');
    return form;
  }
}

function unauthorised(): SpeechError {
  return new SpeechError(
    'SPEECH_UNAUTHORIZED',
    '[voiceprint] the service refuses the key in its URL (?key=…).',
  );
}

function unavailable(what: string, cause?: unknown): SpeechError {
  return new SpeechError(
    'SPEECH_UNAVAILABLE',
    `[voiceprint] the service ${what}; see the URL of voiceprint.`,
    {
      cause,
    },
  );
}
