import { ManualClock, OpusEncoder } from '@xiaozhi/audio';
import { silentLogger } from '@xiaozhi/observability';
import { fakeRuntime } from '../testing/fake-providers.js';
import { Microphone } from './microphone.js';

const FRAME_SAMPLES = 960;

function open(isManual: boolean): {
  microphone: Microphone;
  clock: ManualClock;
  heard: number[];
  say: (level: number, ms: number) => void;
} {
  const clock = new ManualClock();
  const heard: number[] = [];
  const microphone = new Microphone({
    onSpeech: () => undefined,
    onUtterance: ({ samples }) => heard.push(samples.length),
    memory: () => undefined,
    onBadPacket: () => undefined,
    clean: (samples) => samples,
    logger: silentLogger(),
    clock,
  });
  microphone.use(fakeRuntime());
  microphone.start(isManual);
  const encoder = new OpusEncoder(16_000);
  const say = (level: number, ms: number): void => {
    for (let sentMs = 0; sentMs < ms; sentMs += 60) {
      const tone = Float32Array.from({ length: FRAME_SAMPLES }, (_, index) => level * Math.sin(index / 4));
      microphone.push(encoder.encode(tone));
    }
  };
  return { microphone, clock, heard, say };
}

describe(Microphone, () => {
  it('loses no utterance that ended in packets which still wait when the device closes it', async () => {
    const { microphone, heard, say } = open(false);
    say(0.5, 600);
    say(0, 600);
    expect(await microphone.stop()).toBeUndefined();
    expect(heard).toHaveLength(1);
  });

  it('gives what was said and had not ended', async () => {
    const { microphone, heard, say } = open(false);
    say(0.5, 600);
    expect((await microphone.stop())?.samples.length).toBeGreaterThan(8_000);
    expect(heard).toHaveLength(0);
  });

  it('tells nothing more once the session is over', async () => {
    const { microphone, heard, say } = open(false);
    say(0.5, 600);
    say(0, 600);
    const stopped = microphone.stop();
    microphone.close();
    await stopped;
    expect(heard).toHaveLength(0);
  });

  it('knows whether a device that listens by itself sends sound', async () => {
    const { microphone, clock, say } = open(false);
    expect(microphone.hasSound).toBe(false);
    say(0, 60);
    expect(microphone.hasSound).toBe(true);
    await clock.advance(2_000);
    expect(microphone.hasSound).toBe(false);
    const held = open(true);
    held.say(0, 60);
    expect(held.microphone.hasSound).toBe(false);
  });
});
