/** A device's loudspeaker and microphone in a room. */
export interface Room {
  /** From a packet's playing to its first sound at the microphone. */
  delayMs: number;
  /** Until reverberation has fallen by 60 dB. */
  reverberationMs: number;
  /** The way straight from loudspeaker to microphone against all others: a small box has more than 0. */
  directToReverberantDb: number;
  /** Of the loudspeaker at the microphone. */
  gain: number;
  /** Peak amplitude. */
  noise: number;
  /** Overdrives the loudspeaker; 0 is a perfect one. */
  distortion?: number;
}

const RATE_PER_MS = 16;
/** Reflections are this many samples apart: enough for a room, cheap to convolve. */
const REFLECTION_STEP = 7;
const FRAME_SAMPLES = 960;

/** −0.5 to 0.5, the same for the same seed. */
export function pseudoRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 16_807) % 2_147_483_647;
    return state / 2_147_483_647 - 0.5;
  };
}

/** Where and how strong the sound of one sample arrives: a straight way and decaying reflections. */
export function impulseResponse(room: Room, random: () => number): { at: number; gain: number }[] {
  const tail: number[] = [];
  for (let at = 24; at < room.reverberationMs * RATE_PER_MS; at += REFLECTION_STEP)
    tail.push(random() * Math.exp((-6.9 * at) / (room.reverberationMs * RATE_PER_MS)));
  const energy = tail.reduce((sum, tap) => sum + tap * tap, 0);
  const tailGain = Math.sqrt(10 ** (-room.directToReverberantDb / 10) / energy);
  const start = room.delayMs * RATE_PER_MS;
  return [
    { at: start, gain: room.gain },
    ...tail.map((tap, index) => ({
      at: start + 24 + index * REFLECTION_STEP,
      gain: room.gain * tailGain * tap,
    })),
  ];
}

/**
 * A device with echo: plays what it is sent, 60 ms at a time, and hears it again, with a person and noise. Reports
 * the timestamp of what it was playing, as firmware does. 16 kHz, mono.
 */
export class EchoingDevice {
  private readonly queue: { timestampMs: number; samples: Float32Array }[] = [];
  private readonly response: { at: number; gain: number }[];
  private air = new Float32Array(0);

  constructor(
    private readonly room: Room,
    private readonly random: () => number = pseudoRandom(7),
  ) {
    this.response = impulseResponse(room, random);
    const reach = Math.max(...this.response.map(({ at }) => at)) + FRAME_SAMPLES;
    this.air = new Float32Array(reach);
  }

  /** A packet of 60 ms arrives and is queued. */
  receive(timestampMs: number, samples: Float32Array): void {
    this.queue.push({ timestampMs, samples });
  }

  /** Stops playing, as on `tts stop`. */
  stop(): void {
    this.queue.length = 0;
  }

  /** The next 60 ms. @param person what somebody says meanwhile */
  step(person: Float32Array = new Float32Array(FRAME_SAMPLES)): {
    samples: Float32Array;
    timestampMs: number;
  } {
    const playing = this.queue.shift();
    if (playing !== undefined) this.sound(playing.samples);
    const samples = new Float32Array(FRAME_SAMPLES);
    for (let at = 0; at < FRAME_SAMPLES; at += 1)
      samples[at] = (this.air[at] as number) + (person[at] ?? 0) + 2 * this.random() * this.room.noise;
    this.air.copyWithin(0, FRAME_SAMPLES);
    this.air.fill(0, this.air.length - FRAME_SAMPLES);
    return { samples, timestampMs: playing?.timestampMs ?? 0 };
  }

  private sound(samples: Float32Array): void {
    const { distortion = 0 } = this.room;
    const emitted =
      distortion === 0 ? samples : samples.map((sample) => Math.tanh(sample * distortion) / distortion);
    for (const { at, gain } of this.response) {
      for (let index = 0; index < FRAME_SAMPLES; index += 1)
        this.air[at + index] = (this.air[at + index] as number) + gain * (emitted[index] as number);
    }
  }
}
