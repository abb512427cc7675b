const RATE_HZ = 24_000;
/** 0.9 s of a tone: fifteen frames of 60 ms, as much as a short sentence. */
const SENTENCE = Float32Array.from(
  { length: RATE_HZ * 0.9 },
  (_, index) => 0.3 * Math.sin((2 * Math.PI * 220 * index) / RATE_HZ),
);

/** Provider code of all three. */
export const INSTANT = 'instant';

/** Recogniser, language model and voice that answer at once: what is left is the gateway's own time. */
export const INSTANT_PROVIDERS = {
  ASR: {
    code: INSTANT,
    async *transcribe(audio: AsyncIterable<Float32Array>): AsyncGenerator<{ text: string; isFinal: true }> {
      for await (const chunk of audio) void chunk;
      yield { text: 'what can you do', isFinal: true };
    },
    close: (): Promise<void> => Promise.resolve(),
  },
  LLM: {
    code: INSTANT,
    async *reply(): AsyncGenerator<string> {
      yield 'I can keep you company. ';
    },
  },
  TTS: {
    code: INSTANT,
    sampleRateHz: RATE_HZ,
    async *synthesise(): AsyncGenerator<Float32Array> {
      yield SENTENCE;
    },
    close: (): Promise<void> => Promise.resolve(),
  },
};
