import { concatSamples } from '@xiaozhi/audio';
import { measureHz } from '@xiaozhi/audio/testing';
import { hzOf, secondsOf } from './testing/stand-in.js';
import type { TtsFault, TtsStandIn } from './testing/stand-in.js';
import { describeTts, speakAll } from './tts.contract.js';
import type { Tts } from './tts.js';

export interface TtsServiceContract<TStandIn extends TtsStandIn> {
  start: () => Promise<TStandIn>;
  /** @param timeoutSeconds how long the provider may wait for sound */
  make: (standIn: TStandIn, timeoutSeconds: number) => Tts;
  /** Whether the audio itself tells its rate. */
  knowsRate: boolean;
}

/** Short enough to wait for. */
const TIMEOUT_SECONDS = 0.6;
/** Long enough for a loaded machine to answer. */
const PATIENT_SECONDS = 4;
const SHORT = 'Hello there.';
const LONG = 'This takes clearly longer to say than the other one.';
const never = new AbortController().signal;

/** What every synthesiser behind a network does, and does when its service fails. */
export function describeTtsService<TStandIn extends TtsStandIn>(
  name: string,
  { start, make, knowsRate }: TtsServiceContract<TStandIn>,
): void {
  let standIn: TStandIn;
  beforeAll(async () => {
    standIn = await start();
  });
  afterEach(() => {
    standIn.fault = undefined;
  });
  afterAll(() => standIn.stop());

  const tts = (timeoutSeconds = TIMEOUT_SECONDS): Tts => make(standIn, timeoutSeconds);
  describeTts(name, { make: () => madeOnUse(() => tts(PATIENT_SECONDS)), sentences: [SHORT, LONG] });

  const failureOf = async (fault: TtsFault): Promise<unknown> => {
    standIn.fault = fault;
    const isSilent = fault === 'hang' || fault === 'stall';
    return speakAll(tts(isSilent ? TIMEOUT_SECONDS : PATIENT_SECONDS), LONG).then(
      () => 'spoken',
      (error: unknown) => error,
    );
  };
  const closed = async (): Promise<void> => {
    while (standIn.openCount > 0) await new Promise((next) => setTimeout(next, 5));
  };

  describe(`${name} as a service`, () => {
    it.each<[TtsFault, string, boolean]>([
      ['hang', 'SPEECH_UNAVAILABLE', true],
      ['stall', 'SPEECH_UNAVAILABLE', true],
      ['break-off', 'SPEECH_UNAVAILABLE', true],
      ['overload', 'SPEECH_UNAVAILABLE', true],
      ['refuse-key', 'SPEECH_UNAUTHORIZED', false],
    ])('turns %s into %s', async (fault, code, retryable) => {
      const failure = await failureOf(fault);
      expect(failure).toMatchObject({ name: 'SpeechError', code, retryable });
      expect(String(failure)).toContain(`[${tts().code}]`);
      await closed();
    });

    it.each<TtsFault>(['garbage', 'empty'])('takes %s for no speech', async (fault) => {
      expect(await failureOf(fault)).toMatchObject({ name: 'SpeechError' });
      await closed();
    });

    it('speaks at its own rate, whatever the rate of the audio', async () => {
      standIn.fault = knowsRate ? 'other-rate' : undefined;
      const samples = await speakAll(tts(PATIENT_SECONDS), LONG);
      const rateHz = tts().sampleRateHz;
      expect(Math.abs(samples.length / rateHz / secondsOf(LONG) - 1)).toBeLessThan(0.1);
      expect(Math.abs(middleHz(samples, rateHz) / hzOf(LONG) - 1)).toBeLessThan(0.03);
    });

    it('never mixes two sentences that are spoken side by side', async () => {
      const texts = ['One.', 'Two and more.', 'Three is the longest of them.'];
      const spoken = await Promise.all(texts.map((text) => speakAll(tts(PATIENT_SECONDS), text)));
      spoken.forEach((samples, index) => {
        const expected = hzOf(texts[index] as string);
        expect(Math.abs(middleHz(samples, tts().sampleRateHz) / expected - 1)).toBeLessThan(0.03);
      });
    });

    it('closes the connection at once when a turn is cut, before and while it is heard', async () => {
      for (const fault of ['hang', 'stall'] as const) {
        standIn.fault = fault;
        const before = standIn.requestsCount;
        const turn = new AbortController();
        const heard: Float32Array[] = [];
        const speaking = (async () => {
          for await (const chunk of tts(60).synthesise(LONG, turn.signal)) heard.push(chunk);
        })();
        const failure = speaking.catch((error: unknown) => error);
        while (standIn.requestsCount === before || (fault === 'stall' && heard.length === 0))
          await new Promise((next) => setTimeout(next, 5));
        turn.abort(new Error('cut'));
        expect(await failure).toMatchObject({ message: 'cut' });
        await closed();
      }
    });

    it('closes the connection when nobody listens any more', async () => {
      standIn.fault = 'stall';
      for await (const chunk of tts(60).synthesise(LONG, never)) if (chunk.length > 0) break;
      await closed();
      expect(standIn.openCount).toBe(0);
    });

    it('tells a closed port', async () => {
      const port = new URL(standIn.url).port;
      const gone = { ...standIn, url: standIn.url.replace(port, '1') };
      await expect(speakAll(make(gone, 1), SHORT)).rejects.toMatchObject({ code: 'SPEECH_UNAVAILABLE' });
    });
  });
}

/** The stand-in's address is known only once it listens. */
function madeOnUse(make: () => Tts): Tts {
  return {
    code: 'late',
    get sampleRateHz() {
      return make().sampleRateHz;
    },
    synthesise: (text, signal) => make().synthesise(text, signal),
    close: () => Promise.resolve(),
  };
}

function middleHz(samples: Float32Array, rateHz: number): number {
  const middle = concatSamples([samples.subarray(samples.length * 0.25, samples.length * 0.75)]);
  return measureHz(middle, rateHz);
}
