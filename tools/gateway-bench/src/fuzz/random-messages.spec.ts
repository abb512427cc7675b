import { decodeFrame, parseControlMessage } from '@xiaozhi/device-protocol';
import { audioFrame } from './audio-frames.js';
import { Random } from './random.js';
import { textMessage } from './text-messages.js';

const COUNT = 5_000;

describe('random messages', () => {
  it('are the same for the same seed, and others for another', () => {
    const some = (seed: number): string[] => {
      const random = new Random(seed);
      return Array.from({ length: 50 }, () => textMessage(random).toString());
    };
    expect(some(1)).toEqual(some(1));
    expect(some(1)).not.toEqual(some(2));
  });

  it('reach every kind of message, and what is none', () => {
    const random = new Random(3);
    const kinds = new Set(
      Array.from({ length: COUNT }, () => parseControlMessage(textMessage(random).toString('utf8')).kind),
    );
    expect([...kinds].sort()).toEqual(
      [
        'abort',
        'hello',
        'ignored',
        'iot',
        'listen-detect',
        'listen-start',
        'listen-stop',
        'mcp',
        'ping',
        'server',
      ].sort(),
    );
  });

  it.each([2, 3] as const)('hold proper and broken frames of version %i', (version) => {
    const random = new Random(4);
    let [proper, broken] = [0, 0];
    for (let count = 0; count < COUNT; count += 1) {
      try {
        decodeFrame(version, audioFrame(random, version));
        proper += 1;
      } catch {
        broken += 1;
      }
    }
    expect(Math.min(proper, broken)).toBeGreaterThan(COUNT / 20);
  });
});
