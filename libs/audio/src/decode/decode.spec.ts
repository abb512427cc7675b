import * as fc from 'fast-check';
import { concatSamples, toInt16 } from '../pcm.js';
import { encodeMp3, encodeOggOpus, makeTone, measureHz, oggPage } from '../testing/encode.js';
import { writeWav } from '../wav.js';
import { atRate } from './at-rate.js';
import { decodeAudio } from './decode-audio.js';
import type { AudioFormat } from './decode-audio.js';
import type { DecodedAudio } from './decoded-audio.js';
import { decodeMp3 } from './mp3.js';
import { decodeOggOpus } from './ogg-opus.js';
import { decodePcm16 } from './pcm16.js';
import { decodeWav } from './wav-stream.js';

const RATE_HZ = 24_000;
const SECOND = makeTone(1, 440, RATE_HZ);

async function* cut(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function whole(
  audio: AsyncIterable<DecodedAudio>,
): Promise<{ samples: Float32Array; rates: number[] }> {
  const chunks: Float32Array[] = [];
  const rates = new Set<number>();
  for await (const { samples, sampleRateHz } of audio) {
    chunks.push(samples);
    rates.add(sampleRateHz);
  }
  return { samples: concatSamples(chunks), rates: [...rates] };
}

const levelOf = (samples: Float32Array): number =>
  Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);

describe('decoders of streams', () => {
  const streams: Record<AudioFormat, Uint8Array> = {
    pcm: new Uint8Array(toInt16(SECOND).buffer),
    wav: writeWav({ samples: SECOND, sampleRateHz: RATE_HZ }),
    mp3: new Uint8Array(0),
    opus: encodeOggOpus(SECOND),
  };
  beforeAll(async () => {
    streams.mp3 = await encodeMp3(SECOND, RATE_HZ);
  });
  const formats = Object.keys(streams) as AudioFormat[];

  it.each(formats)('decode %s to what was encoded', async (format) => {
    const { samples, rates } = await whole(decodeAudio(cut(streams[format], 1_000), format, RATE_HZ));
    const rateHz = format === 'opus' ? 48_000 : RATE_HZ;
    expect(rates).toEqual([rateHz]);
    expect(Math.abs(samples.length / rateHz - 1)).toBeLessThan(format === 'mp3' ? 0.1 : 0.0001);
    const middle = samples.subarray(rateHz * 0.2, rateHz * 0.8);
    expect(measureHz(middle, rateHz)).toBeCloseTo(440, -1);
    expect(levelOf(middle)).toBeCloseTo(0.5 / Math.SQRT2, 1);
  });

  it.each(formats)('give the same samples of %s however it is cut', async (format) => {
    const expected = await whole(decodeAudio(cut(streams[format], 1e9), format, RATE_HZ));
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 3_000 }), async (size) => {
        const actual = await whole(decodeAudio(cut(streams[format], size), format, RATE_HZ));
        expect(Buffer.compare(bytesOf(actual.samples), bytesOf(expected.samples))).toBe(0);
      }),
      { numRuns: 5, examples: [[1], [7], [144]] },
    );
  });

  it.each(formats.filter((format) => format !== 'pcm'))('recognise %s by its first bytes', async (format) => {
    const { samples } = await whole(decodeAudio(cut(streams[format], 3), undefined, RATE_HZ));
    expect(samples.length).toBeGreaterThan(RATE_HZ * 0.9);
  });

  it.each(['<html>It works!</html>', '{"error":"no"}', '', 'ab'])('refuse %j', async (text) => {
    const page = Buffer.from(text);
    for (const format of ['wav', 'mp3', 'opus', undefined] as const) {
      const decoding = whole(decodeAudio(cut(page, 5), format, RATE_HZ));
      await expect(decoding).rejects.toMatchObject({ code: 'AUDIO_BAD_STREAM' });
    }
  });

  it('stop reading when nobody listens any more', async () => {
    for (const format of formats) {
      let isClosed = false;
      const source = async function* (): AsyncGenerator<Uint8Array> {
        try {
          yield* cut(streams[format], 500);
          await new Promise(() => undefined);
        } finally {
          isClosed = true;
        }
      };
      for await (const { samples } of decodeAudio(source(), format, RATE_HZ)) if (samples.length > 0) break;
      expect([format, isClosed]).toEqual([format, true]);
    }
  });
});

describe(decodePcm16, () => {
  it.each([0, -1, Number.NaN, 1e9, 22_050.5])('refuses %d Hz', async (sampleRateHz) => {
    const decoding = whole(decodePcm16(cut(new Uint8Array(4), 4), { sampleRateHz }));
    await expect(decoding).rejects.toMatchObject({ code: 'AUDIO_BAD_FORMAT' });
  });

  it('averages channels and drops half a sample at the end', async () => {
    const bytes = Buffer.alloc(9);
    [16_384, -16_384, 32_767, 32_767].forEach((value, index) => bytes.writeInt16LE(value, index * 2));
    const form = { sampleRateHz: 8_000, channelsCount: 2 };
    const { samples } = await whole(decodePcm16(cut(bytes, 1), form));
    expect([...samples].map((sample) => Number(sample.toFixed(3)))).toEqual([0, 1]);
  });
});

describe(decodeWav, () => {
  const wav = Buffer.from(writeWav({ samples: SECOND, sampleRateHz: RATE_HZ }));

  it.each([0, 0xffffffff])('reads to the end of a stream whose length is %d', async (size) => {
    const streamed = Buffer.from(wav);
    streamed.writeUInt32LE(size, 40);
    expect((await whole(decodeWav(cut(streamed, 999)))).samples.length).toBe(RATE_HZ);
  });

  it('skips what is no audio, before and behind it', async () => {
    const list = Buffer.from('LIST\x03\0\0\0abc\0', 'latin1');
    const mixed = Buffer.concat([wav.subarray(0, 12), list, wav.subarray(12), list]);
    expect((await whole(decodeWav(cut(mixed, 11)))).samples.length).toBe(RATE_HZ);
  });

  it('tells audio that is cut off or of another kind', async () => {
    const floats = Buffer.from(wav);
    floats.writeUInt16LE(3, 20);
    for (const broken of [wav.subarray(0, 1_000), wav.subarray(0, 30), floats])
      await expect(whole(decodeWav(cut(broken, 50)))).rejects.toMatchObject({ code: 'AUDIO_BAD_STREAM' });
  });
});

describe(decodeMp3, () => {
  it('averages channels', async () => {
    const { samples } = await whole(decodeMp3(cut(await encodeMp3(SECOND, RATE_HZ, 2), 500)));
    expect(levelOf(samples)).toBeLessThan(0.05);
  });

  it('skips tags and broken frames', async () => {
    const mp3 = Buffer.from(await encodeMp3(SECOND, RATE_HZ));
    const tag = Buffer.concat([Buffer.from('ID3\x03\0\0\0\0\x02\0', 'latin1'), Buffer.alloc(256)]);
    mp3.fill(0x55, 1_000, 1_300);
    const { samples } = await whole(decodeMp3(cut(Buffer.concat([tag, mp3]), 500)));
    expect(samples.length / RATE_HZ).toBeGreaterThan(0.7);
  });

  it('gives the event loop a turn every two kilobytes', async () => {
    const long = await encodeMp3(makeTone(5, 440, RATE_HZ), RATE_HZ);
    let turnsCount = 0;
    let isDone = false;
    const count = (): void => {
      turnsCount += 1;
      if (!isDone) setImmediate(count);
    };
    setImmediate(count);
    await whole(decodeMp3(cut(long, 1e9)));
    isDone = true;
    expect(turnsCount).toBeGreaterThanOrEqual(Math.floor(long.length / 2_048));
  });
});

describe(decodeOggOpus, () => {
  it('cuts off what the encoder put before and behind the audio', async () => {
    const { samples } = await whole(decodeOggOpus(cut(encodeOggOpus(SECOND, 46_000), 100)));
    expect(samples.length).toBe(46_000);
  });

  it('refuses other streams in Ogg', async () => {
    const vorbis = oggPage([Buffer.from('\x01vorbis and so on, and on')], 0n);
    await expect(whole(decodeOggOpus(cut(vorbis, 10)))).rejects.toMatchObject({ code: 'AUDIO_BAD_STREAM' });
  });
});

describe(atRate, () => {
  it('brings pieces of several rates to one', async () => {
    const pieces = async function* (): AsyncGenerator<DecodedAudio> {
      yield { sampleRateHz: 24_000, samples: SECOND };
      yield { sampleRateHz: 48_000, samples: new Float32Array(48_000) };
    };
    let count = 0;
    for await (const samples of atRate(pieces(), 16_000)) count += samples.length;
    expect(Math.abs(count - 32_000)).toBeLessThan(64);
  });
});

function bytesOf(samples: Float32Array): Buffer {
  return Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength);
}
