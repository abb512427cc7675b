import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { OpusDecoder, OpusEncoder } from '../opus.js';
import { concatSamples } from '../pcm.js';
import { resample } from '../resample.js';
import { EchoingDevice, decibelsBelow, likeness } from '../testing/index.js';
import type { Room } from '../testing/index.js';
import { readWav } from '../wav.js';
import { EchoCanceller } from './echo-canceller.js';

const FRAME = 960;
const SECOND = 16_000;
// Seconds of sound go through Opus twice in each test.
jest.setTimeout(30_000);

const LIVING_ROOM: Room = {
  delayMs: 90,
  reverberationMs: 300,
  directToReverberantDb: 6,
  gain: 0.5,
  noise: 0.001,
};

/** Eleven seconds of a person. */
const speech = ((): Float32Array => {
  const file = join(__dirname, '../../../../tools/device-simulator/fixtures/jfk.wav');
  const { samples, sampleRateHz } = readWav(readFileSync(file));
  return resample(samples, sampleRateHz, SECOND);
})();

interface Talk {
  room?: Partial<Room>;
  played?: Float32Array;
  /** Begins after so many frames. */
  person?: { samples: Float32Array; atFrame: number };
  reports?: boolean;
}

/** Plays speech in a room, through Opus both ways; what the microphone heard, before and after. */
function talk({ room, played = speech.subarray(0, 5 * SECOND), person, reports = true }: Talk): {
  heard: Float32Array;
  cleaned: Float32Array;
  canceller: EchoCanceller;
} {
  const device = new EchoingDevice({ ...LIVING_ROOM, ...room });
  const canceller = new EchoCanceller();
  const [encoder, decoder] = [new OpusEncoder(SECOND), new OpusDecoder(SECOND)];
  const framesCount = Math.floor(played.length / FRAME);
  const heard: Float32Array[] = [];
  const cleaned: Float32Array[] = [];
  let sentCount = 0;
  for (let frame = 0; frame < framesCount + 8; frame += 1) {
    // The gateway is five frames ahead of what is heard.
    for (; sentCount < Math.min(frame + 5, framesCount); sentCount += 1) {
      const samples = played.slice(sentCount * FRAME, (sentCount + 1) * FRAME);
      canceller.play(700 + sentCount * 60, samples);
      device.receive(700 + sentCount * 60, samples);
    }
    const offset = person === undefined ? 0 : (frame - person.atFrame) * FRAME;
    const { samples, timestampMs } = device.step(
      person !== undefined && offset >= 0 ? person.samples.subarray(offset, offset + FRAME) : undefined,
    );
    const uplink = decoder.decode(encoder.encode(samples));
    heard.push(uplink);
    cleaned.push(canceller.process(uplink, reports ? timestampMs : 0));
  }
  return { heard: concatSamples(heard), cleaned: concatSamples(cleaned), canceller };
}

describe(EchoCanceller, () => {
  it.each([
    ['a near wall', { delayMs: 40 }],
    ['a long way', { delayMs: 250 }],
    ['a hall', { reverberationMs: 500, directToReverberantDb: 3 }],
    ['noise', { noise: 0.01 }],
    ['an overdriven loudspeaker', { distortion: 3 }],
  ])('takes out the echo of %s by 25 dB, from the second second on', (_, room) => {
    const { heard, cleaned, canceller } = talk({ room });
    expect(canceller.state).toBe('found');
    expect(decibelsBelow(heard, cleaned, 1.5 * SECOND, 5 * SECOND)).toBeGreaterThan(25);
  });

  it('is not heard while it looks for the echo', () => {
    const { heard, cleaned } = talk({});
    expect(decibelsBelow(heard, cleaned, 0, 1.5 * SECOND)).toBeGreaterThan(20);
  });

  it('keeps the person who talks over it', () => {
    const said = speech.subarray(8 * SECOND, 9.8 * SECOND);
    const { cleaned } = talk({ person: { samples: said, atFrame: 50 } });
    const during = cleaned.subarray(3 * SECOND);
    expect(likeness(said, during, 1_600)).toBeGreaterThan(0.7);
  });

  it('goes on knowing the echo after somebody talked over it', () => {
    const { heard, cleaned } = talk({
      person: { samples: speech.subarray(8 * SECOND, 9 * SECOND), atFrame: 40 },
    });
    expect(decibelsBelow(heard, cleaned, 3.6 * SECOND, 5 * SECOND)).toBeGreaterThan(20);
  });

  it('lets the person through where there is no echo at all', () => {
    const said = speech.subarray(0, 2 * SECOND);
    const { cleaned, canceller } = talk({
      room: { gain: 0 },
      played: speech.subarray(3 * SECOND, 9 * SECOND),
      person: { samples: said, atFrame: 60 },
    });
    expect(canceller.state).toBe('absent');
    expect(likeness(said, cleaned.subarray(3.6 * SECOND), 1_600)).toBeGreaterThan(0.85);
  });

  it('changes nothing where the device does not tell what it plays', () => {
    const { heard, cleaned, canceller } = talk({ reports: false });
    expect(canceller.state).toBe('unknown');
    expect(cleaned).toEqual(heard);
  });

  it('believes no timestamp that was never sent', () => {
    const canceller = new EchoCanceller();
    canceller.play(1_000, new Float32Array(FRAME));
    const samples = Float32Array.from({ length: FRAME }, (_, index) => Math.sin(index));
    for (const timestampMs of [5, 1_060, 4_294_967_295])
      expect(canceller.process(samples, timestampMs)).toEqual(samples);
  });

  it('gives back as many samples as it takes, but for a block', () => {
    const { heard, cleaned } = talk({});
    expect(heard.length - cleaned.length).toBeLessThan(256);
  });
});
