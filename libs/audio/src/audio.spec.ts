import { AudioError } from './audio-error.js';
import { ManualClock } from './clock.js';
import { Framer } from './framing.js';
import { OpusDecoder, OpusEncoder } from './opus.js';
import { PacingClock } from './pacing-clock.js';
import { concatSamples } from './pcm.js';
import { resample } from './resample.js';
import { readWav, writeWav } from './wav.js';

function sine(frequencyHz: number, sampleRateHz: number, seconds: number): Float32Array {
  return Float32Array.from(
    { length: Math.round(sampleRateHz * seconds) },
    (_, index) => 0.5 * Math.sin((2 * Math.PI * frequencyHz * index) / sampleRateHz),
  );
}

function rms(samples: Float32Array): number {
  return Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);
}

/** Share of a signal's energy at one frequency, 0 to 1. */
function tonality(samples: Float32Array, frequencyHz: number, sampleRateHz: number): number {
  let real = 0;
  let imaginary = 0;
  samples.forEach((sample, index) => {
    const phase = (2 * Math.PI * frequencyHz * index) / sampleRateHz;
    real += sample * Math.cos(phase);
    imaginary += sample * Math.sin(phase);
  });
  const amplitude = (2 * Math.hypot(real, imaginary)) / samples.length;
  return (amplitude * amplitude) / 2 / rms(samples) ** 2;
}

describe(OpusEncoder, () => {
  it('encodes every packet in the fast mode, speech or not', () => {
    const encoder = new OpusEncoder(24_000);
    for (let frame = 0; frame < 50; frame += 1) {
      // A buzz with formants and pauses, as a voice has them.
      const samples = Float32Array.from({ length: 1_440 }, (_, index) => {
        const at = frame * 1_440 + index;
        const pulse = Math.exp(-(at % 200) / 12) * Math.sin(at * 0.18);
        return frame % 10 < 7 ? 0.5 * pulse : 0;
      });
      // The first five bits are the configuration; from 16 on it is CELT (RFC 6716, table 2).
      expect((encoder.encode(samples)[0] as number) >> 3).toBeGreaterThanOrEqual(16);
    }
  });

  it.each([16_000, 24_000] as const)('keeps a tone through encoding and decoding at %d Hz', (rate) => {
    const encoder = new OpusEncoder(rate);
    const decoder = new OpusDecoder(rate);
    const frames = new Framer((rate * 60) / 1000).push(sine(440, rate, 0.6));
    const heard = concatSamples(frames.map((frame) => decoder.decode(encoder.encode(frame))));
    expect(heard).toHaveLength(rate * 0.6);
    expect(tonality(heard.subarray(rate * 0.2), 440, rate)).toBeGreaterThan(0.95);
  });

  it('refuses a frame that is no Opus length', () => {
    expect(() => new OpusEncoder(16_000).encode(new Float32Array(100))).toThrow(/100 samples/);
  });
});

describe(OpusDecoder, () => {
  it('takes the one-byte packets of silence that devices send', () => {
    expect(new OpusDecoder(16_000).decode(Uint8Array.of(0xf8)).length).toBeGreaterThan(0);
  });

  it('refuses an empty packet with a typed error', () => {
    expect(() => new OpusDecoder(16_000).decode(new Uint8Array(0))).toThrow(AudioError);
  });
});

describe(resample, () => {
  it.each([
    [24_000, 16_000],
    [16_000, 24_000],
    [22_050, 24_000],
    [48_000, 16_000],
  ])('keeps a tone and its level from %d to %d Hz', (from, to) => {
    const output = resample(sine(1_000, from, 0.5), from, to);
    expect(output).toHaveLength(to * 0.5);
    const middle = output.subarray(to * 0.1, to * 0.4);
    expect(tonality(middle, 1_000, to)).toBeGreaterThan(0.999);
    expect(rms(middle)).toBeCloseTo(0.5 / Math.SQRT2, 2);
  });

  it('removes what the lower rate cannot carry', () => {
    expect(rms(resample(sine(11_000, 24_000, 0.3), 24_000, 16_000).subarray(500, 4_000))).toBeLessThan(0.005);
  });
});

describe(Framer, () => {
  it('cuts any chunks into equal frames and fills the last with silence', () => {
    const framer = new Framer(4);
    expect(framer.push(Float32Array.of(1, 2, 3))).toEqual([]);
    expect(framer.push(Float32Array.of(4, 5))).toEqual([Float32Array.of(1, 2, 3, 4)]);
    expect(framer.flush()).toEqual([Float32Array.of(5, 0, 0, 0)]);
    expect(framer.flush()).toEqual([]);
  });
});

describe(readWav, () => {
  it('reads what writeWav wrote', () => {
    const audio = readWav(writeWav({ samples: Float32Array.of(0, 0.5, -0.5, 1), sampleRateHz: 16_000 }));
    expect(audio.sampleRateHz).toBe(16_000);
    expect(Array.from(audio.samples, (sample) => Math.round(sample * 100))).toEqual([0, 50, -50, 100]);
  });

  it.each([
    ['text', Buffer.from('not audio at all')],
    ['nothing', new Uint8Array(0)],
  ])('refuses %s', (_, file) => {
    expect(() => readWav(file)).toThrow(AudioError);
  });

  it.each([
    ['ends within its format', (file: Uint8Array) => file.subarray(0, 30)],
    ['has no channels', (file: Uint8Array) => file.fill(0, 22, 24)],
    [
      'promises a longer format than there is',
      (file: Uint8Array) => file.fill(0xfe, 20, 21).fill(0xff, 21, 22).subarray(0, 40),
    ],
  ])('refuses a file that %s', (_, spoil) => {
    const file = spoil(writeWav({ samples: new Float32Array(100), sampleRateHz: 16_000 }));
    expect(() => readWav(file)).toThrow(AudioError);
  });
});

describe(PacingClock, () => {
  async function dueTimes(clock: ManualClock, pacing: PacingClock, count: number): Promise<number[]> {
    const times: number[] = [];
    const run = (async () => {
      for (let frame = 0; frame < count; frame += 1) {
        await pacing.next(new AbortController().signal);
        times.push(clock.nowMs());
      }
    })();
    await clock.advance(count * 60);
    await run;
    return times;
  }

  it('lets five frames go at once, then one every 60 ms', async () => {
    const clock = new ManualClock();
    expect(await dueTimes(clock, new PacingClock(clock, 60), 8)).toEqual([0, 0, 0, 0, 0, 60, 120, 180]);
  });

  it('sends no burst after the speech ran dry', async () => {
    const clock = new ManualClock();
    const pacing = new PacingClock(clock, 60);
    await dueTimes(clock, pacing, 6);
    await clock.advance(1_000);
    const startMs = clock.nowMs();
    const times = await dueTimes(clock, pacing, 3);
    expect(times.map((time) => time - startMs)).toEqual([0, 60, 120]);
  });

  it('rejects at once when the turn is cancelled', async () => {
    const clock = new ManualClock();
    const pacing = new PacingClock(clock, 60, 0);
    const turn = new AbortController();
    const waiting = pacing.next(turn.signal);
    turn.abort(new Error('cut'));
    await expect(waiting).rejects.toThrow('cut');
  });
});
