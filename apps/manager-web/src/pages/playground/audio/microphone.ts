import captureUrl from './capture-worklet.ts?worker&url';
import { Downsampler } from './downsampler.js';
import { Framer } from './framer.js';
import { UPLINK, UPLINK_FRAME_SAMPLES } from './opus-codec.js';

/** `insecure`: browsers give a microphone to HTTPS and to this computer only. `busy`: another program has it. */
export type MicrophoneFault = 'insecure' | 'refused' | 'absent' | 'busy';

/** The microphone cannot be had; typing goes on. */
export class MicrophoneError extends Error {
  constructor(
    readonly fault: MicrophoneFault,
    options?: ErrorOptions,
  ) {
    super(`No microphone: ${fault}.`, options);
    this.name = 'MicrophoneError';
  }
}

const FAULTS: Record<string, MicrophoneFault> = {
  NotAllowedError: 'refused',
  SecurityError: 'refused',
  NotFoundError: 'absent',
  OverconstrainedError: 'absent',
};

/** A microphone that the user has allowed, with the browser's echo cancellation; frames of 60 ms at 16 kHz. */
export class Microphone {
  private readonly framer = new Framer(UPLINK_FRAME_SAMPLES);
  private isOpen = false;

  private constructor(
    private readonly stream: MediaStream,
    private readonly context: AudioContext,
    private readonly onFrame: (frame: Float32Array) => void,
    private readonly onLevel: (level: number) => void,
  ) {}

  /**
   * Asks the user, unless they have answered. It is shut until `start`.
   * @param events `onFrame`: 960 samples, while it is open; `onLevel`: loudness of the last 20 ms, 0 to 1
   * @throws MicrophoneError
   */
  static async request(events: {
    onFrame: (frame: Float32Array) => void;
    onLevel: (level: number) => void;
  }): Promise<Microphone> {
    const stream = await requestStream();
    try {
      const context = new AudioContext();
      await context.audioWorklet.addModule(captureUrl);
      const microphone = new Microphone(stream, context, events.onFrame, events.onLevel);
      microphone.connect();
      await context.resume();
      return microphone;
    } catch (cause) {
      for (const track of stream.getTracks()) track.stop();
      throw new MicrophoneError('busy', { cause });
    }
  }

  start(): void {
    this.isOpen = true;
  }

  /** Nothing more is heard; a last frame that was begun is told, filled up with silence. */
  stop(): void {
    if (!this.isOpen) return;
    for (const frame of this.framer.flush()) this.onFrame(frame);
    this.isOpen = false;
    this.onLevel(0);
  }

  /** Gives the microphone back. */
  async close(): Promise<void> {
    this.isOpen = false;
    for (const track of this.stream.getTracks()) track.stop();
    await this.context.close();
  }

  private connect(): void {
    const downsampler = new Downsampler(this.context.sampleRate, UPLINK.sampleRateHz);
    const capture = new AudioWorkletNode(this.context, 'capture', {
      numberOfOutputs: 0,
      channelCount: 1,
      channelCountMode: 'explicit',
    });
    capture.port.onmessage = ({ data }: MessageEvent<Float32Array>) => {
      const samples = downsampler.push(data);
      if (!this.isOpen) return;
      this.onLevel(loudness(data));
      for (const frame of this.framer.push(samples)) this.onFrame(frame);
    };
    this.context.createMediaStreamSource(this.stream).connect(capture);
  }
}

async function requestStream(): Promise<MediaStream> {
  // Absent on pages that came over plain HTTP from another computer, whatever the types say.
  const devices = navigator.mediaDevices as MediaDevices | undefined;
  if (devices === undefined) throw new MicrophoneError('insecure');
  try {
    return await devices.getUserMedia({
      audio: { channelCount: 1, echoCancellation: true, noiseSuppression: true, autoGainControl: true },
    });
  } catch (cause) {
    const name = cause instanceof Error ? cause.name : '';
    throw new MicrophoneError(FAULTS[name] ?? 'busy', { cause });
  }
}

/** Root mean square, made to fill a meter: speech lies between 0.2 and 0.9. */
export function loudness(samples: Float32Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  const decibels = 10 * Math.log10(sum / Math.max(1, samples.length) + 1e-10);
  return Math.max(0, Math.min(1, (decibels + 60) / 50));
}
