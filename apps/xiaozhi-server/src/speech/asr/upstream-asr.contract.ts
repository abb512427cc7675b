import type { SpeechService, SpeechServiceFault } from '../../testing/speech-services/speech-service.js';
import { spokenLevels } from '../../testing/speech-services/spoken-levels.js';
import { SpeechError } from '../speech-error.js';
import {
  SpokenAudio,
  chunksOf,
  describeAsr,
  describeStreamingAsr,
  eventually,
  transcribeAll,
} from './asr.contract.js';
import type { Asr } from './asr.js';

export interface UpstreamAsrContract {
  /** A recogniser of the stand-in, with these settings besides. */
  make: (fields?: Record<string, unknown>) => Asr;
  service: () => SpeechService;
  /** A secret that stands in the settings. */
  secret: string;
  /** False where the service has words only at the end. */
  hasInterims?: boolean;
}

const SHORT_SECONDS = 0.3;
const never = new AbortController().signal;

/** What every recogniser does that sends its audio to a service; the stand-in understands `spokenLevels`. */
export function describeUpstreamAsr(name: string, contract: UpstreamAsrContract): void {
  const { make, service, secret, hasInterims = true } = contract;
  describeAsr(name, {
    make,
    utterances: () => [
      { samples: spokenLevels(0.11, 0.12), text: /^w11 w12\.?$/ },
      { samples: spokenLevels(0.21, 0.22, 0.23), text: /^w21 w22 w23\.?$/ },
    ],
  });
  if (hasInterims)
    describeStreamingAsr(name, {
      make,
      parts: () => [
        { samples: spokenLevels(0.31, 0.32), text: /w31/ },
        { samples: spokenLevels(0.41), text: /w41/ },
      ],
    });
  describe(`${name} and its service`, () => {
    afterEach(() => {
      service().fault = undefined;
    });
    const failureOf = (fault: SpeechServiceFault, fields = {}): Promise<unknown> => {
      service().fault = fault;
      return transcribeAll(
        make({ timeout: SHORT_SECONDS, ...fields }),
        chunksOf(spokenLevels(0.3, 0.3)),
        never,
      ).then(
        () => 'answered',
        (error: unknown) => error,
      );
    };

    it.each<[SpeechServiceFault, string]>([
      ['refuse-key', 'SPEECH_UNAUTHORIZED'],
      ['busy', 'SPEECH_UNAVAILABLE'],
      ['break-off', 'SPEECH_UNAVAILABLE'],
      ['garbage', 'SPEECH_UNAVAILABLE'],
      ['silent', 'SPEECH_UNAVAILABLE'],
    ])('turns %s into %s, and shows no secret', async (fault, code) => {
      const failure = await failureOf(fault);
      expect(failure).toBeInstanceOf(SpeechError);
      expect(failure).toMatchObject({ code });
      const { message, stack, cause } = failure as SpeechError;
      expect([message, stack, String(cause)].join(' ')).not.toContain(secret);
      await eventually(() => service().openCount === 0);
    });

    it('has its connection closed when an utterance is discarded, whatever the service does', async () => {
      for (const fault of [undefined, 'silent', 'never-opens'] as const) {
        service().fault = fault;
        const cough = new AbortController();
        const audio = new SpokenAudio();
        const hearing = transcribeAll(make(), audio.play(), cough.signal);
        audio.say(spokenLevels(0.3));
        if (fault !== 'never-opens') await eventually(() => service().openCount === 1);
        else await new Promise((resolve) => setTimeout(resolve, 20));
        cough.abort(new Error('cut'));
        await expect(hearing).rejects.toThrow('cut');
        await eventually(() => service().openCount === 0);
      }
    });

    it('opens no connection for an utterance without audio', async () => {
      const before = service().connections.length;
      await transcribeAll(make(), chunksOf(new Float32Array(0)));
      expect(service().connections).toHaveLength(before);
    });

    it('leaves no connection open after an utterance', async () => {
      await transcribeAll(make(), chunksOf(spokenLevels(0.3)));
      await eventually(() => service().openCount === 0);
    });
  });
}
