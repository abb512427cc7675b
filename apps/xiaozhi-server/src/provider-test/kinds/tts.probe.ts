import { concatSamples, writeWav } from '@xiaozhi/audio';
import { ttsRegistry } from '../../speech/tts/tts.registry.js';
import type { Tts } from '../../speech/tts/tts.js';
import { StepFailure } from '../test-steps.js';
import type { StepOutcome } from '../test-steps.js';
import { closing } from './kind-probe.js';
import type { KindProbe } from './kind-probe.js';

/** As much is kept to be heard. */
const LONGEST_SECONDS = 12;
const SENTENCES = { en: 'Hello, this is how I sound.', zh: '你好，这是我的声音。' } as const;

/** A short sentence, to be heard in the console. */
export const ttsProbe: KindProbe = {
  definitions: ttsRegistry.definitions,
  open: ({ code, settings, voice, text, language }, deps) => {
    // As an agent chooses a voice over that of the provider.
    const fields = voice === undefined ? settings : { ...settings, private_voice: voice };
    const tts = ttsRegistry.create(code, fields, deps);
    let wav: Uint8Array | undefined;
    const speak = async (signal: AbortSignal): Promise<StepOutcome> => {
      const spoken = await synthesise(tts, text ?? SENTENCES[language], signal);
      wav = spoken.wav;
      return spoken.outcome;
    };
    return {
      calls: [{ step: 'call', run: speak }],
      audio: () => wav,
      close: () => closing(tts),
    };
  },
};

async function synthesise(
  tts: Tts,
  text: string,
  signal: AbortSignal,
): Promise<{ wav: Uint8Array; outcome: StepOutcome }> {
  const startedMs = performance.now();
  let firstMs: number | undefined;
  const chunks: Float32Array[] = [];
  let count = 0;
  for await (const chunk of tts.synthesise(text, signal)) {
    if (chunk.length === 0) continue;
    firstMs ??= performance.now() - startedMs;
    chunks.push(chunk);
    count += chunk.length;
    if (count > LONGEST_SECONDS * tts.sampleRateHz) break;
  }
  if (firstMs === undefined) throw new StepFailure({ fault: 'empty-answer' });
  const wav = writeWav({ samples: concatSamples(chunks), sampleRateHz: tts.sampleRateHz });
  return {
    wav,
    outcome: {
      facts: [
        { name: 'first-audio-ms', value: Math.round(firstMs) },
        { name: 'audio-ms', value: Math.round((1_000 * count) / tts.sampleRateHz) },
        { name: 'said', value: text },
      ],
    },
  };
}
