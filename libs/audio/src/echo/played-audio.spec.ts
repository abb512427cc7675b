import { PlayedAudio } from './played-audio.js';

const frame = (value: number): Float32Array => new Float32Array(960).fill(value);

describe(PlayedAudio, () => {
  it('gives back what was played at a time, and silence in between', () => {
    const played = new PlayedAudio(1_000);
    played.add(100, frame(0.5));
    played.add(220, frame(-0.5));
    const samples = played.read(100 * 16, 180 * 16);
    expect(samples[0]).toBeCloseTo(0.5, 3);
    expect(samples[70 * 16]).toBe(0);
    expect(samples[121 * 16]).toBeCloseTo(-0.5, 3);
  });

  it('forgets what is longer ago than it keeps, and never grows', () => {
    const played = new PlayedAudio(120);
    for (let count = 0; count < 10; count += 1) played.add(1_000 + 60 * count, frame(0.1 * count));
    expect([played.has(1_400), played.has(1_480), played.has(1_600)]).toEqual([false, true, false]);
    expect(played.read(1_300 * 16, 960).every((sample) => sample === 0)).toBe(true);
    expect(played.read(1_540 * 16, 1)[0]).toBeCloseTo(0.9, 3);
  });

  it('clips what is too loud, and reads silence before and after', () => {
    const played = new PlayedAudio(200);
    played.add(0, frame(3));
    expect(played.read(-16, 32)).toHaveLength(32);
    expect(played.read(-16, 32)[0]).toBe(0);
    expect(played.read(0, 1)[0]).toBeCloseTo(1, 3);
    expect(played.read(100_000, 4)).toEqual(new Float32Array(4));
  });
});
