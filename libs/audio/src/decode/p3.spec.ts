import * as fc from 'fast-check';
import { AudioError } from '../audio-error.js';
import { concatSamples } from '../pcm.js';
import { encodeP3, p3Packet } from '../testing/encode-p3.js';
import { makeTone, measureHz } from '../testing/encode.js';
import { decodeP3 } from './p3.js';

const RATE_HZ = 24_000;
const FILE = encodeP3(makeTone(1.2, 440, 16_000));

async function* cut(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function decode(bytes: Uint8Array, size = 1_000): Promise<{ samples: Float32Array; error?: unknown }> {
  const chunks: Float32Array[] = [];
  let error: unknown;
  try {
    for await (const { samples, sampleRateHz } of decodeP3(cut(bytes, size))) {
      expect(sampleRateHz).toBe(RATE_HZ);
      chunks.push(samples);
    }
  } catch (thrown) {
    error = thrown;
  }
  return { samples: concatSamples(chunks), ...(error === undefined ? {} : { error }) };
}

describe(decodeP3, () => {
  it('gives what was encoded, 60 ms a packet, however it is cut', async () => {
    const whole = await decode(FILE, 1e9);
    expect(whole).toMatchObject({ samples: { length: 1.2 * RATE_HZ } });
    expect(measureHz(whole.samples.subarray(0.2 * RATE_HZ, RATE_HZ), RATE_HZ)).toBeCloseTo(440, -1);
    for (const size of [1, 3, 4, 97]) expect(await decode(FILE, size)).toEqual(whole);
  });

  it('skips packets that are empty, and those that Opus refuses', async () => {
    const refused = p3Packet(Uint8Array.from([0xff, 0xff, 0xff]));
    const bytes = Buffer.concat([p3Packet(new Uint8Array(0)), FILE, refused, FILE]);
    const { samples, error } = await decode(bytes);
    expect([samples.length, error]).toEqual([2.4 * RATE_HZ, undefined]);
  });

  it.each<[string, Buffer, string]>([
    ['nothing', Buffer.alloc(0), 'no audio'],
    ['empty packets only', p3Packet(new Uint8Array(0)), 'no audio'],
    ['another format', Buffer.from('RIFF....WAVEfmt '), 'type 82'],
    ['a packet of another type', Buffer.concat([FILE, p3Packet(Buffer.from('{}'), 1)]), 'type 1'],
    ['a packet longer than Opus allows', Buffer.from([0, 0, 0xff, 0xff, 1]), '65535 bytes'],
    ['a header that is cut off', Buffer.concat([FILE, Buffer.from([0, 0])]), 'cut off'],
    ['a packet that is cut off', FILE.subarray(0, -1), 'cut off'],
  ])('refuses %s, after what came before it', async (_, bytes, told) => {
    const { samples, error } = await decode(bytes);
    expect(error).toMatchObject({
      code: 'AUDIO_BAD_STREAM',
      message: expect.stringContaining(told) as string,
    });
    const whole = bytes.length > 100 ? (told === 'cut off' && bytes.length < FILE.length ? 1.14 : 1.2) : 0;
    expect(samples.length).toBe(Math.round(whole * RATE_HZ));
  });

  it('ends any garbage in order', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 300 }),
        fc.integer({ min: 1, max: 50 }),
        async (bytes, size) => {
          const { error } = await decode(bytes, size);
          if (error !== undefined) expect(error).toBeInstanceOf(AudioError);
        },
      ),
    );
  });
});
