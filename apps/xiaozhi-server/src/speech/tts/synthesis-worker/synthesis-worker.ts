import { withDeadline } from '@xiaozhi/observability';
import { Worker } from 'node:worker_threads';
import { resample } from '@xiaozhi/audio';
import { SpeechError } from '../../speech-error.js';
import type { SynthesisAnswer, SynthesisRequest } from './synthesis-request.js';

/** Rate of all offline speech. */
export const OFFLINE_RATE_HZ = 16_000;
/** A sentence takes 40 to 200 ms; this long means the thread is stuck. */
const DEADLINE_MS = 20_000;
/** RMS that sentences are brought to: the voices differ by a factor of five, which is heard as loud and faint. */
const TARGET_RMS = 0.12;

interface Waiting {
  resolve: (answer: SynthesisAnswer) => void;
  reject: (error: Error) => void;
}

/** The thread that runs the offline voices, shared by all sessions and started at the first sentence. */
export class SynthesisWorker {
  private worker: Worker | undefined;
  private readonly waiting = new Map<number, Waiting>();
  private nextId = 1;

  /**
   * Speaks one sentence.
   * @returns mono, OFFLINE_RATE_HZ, evened loudness
   * @throws SpeechError
   */
  async speak(request: Omit<SynthesisRequest, 'id'>, signal: AbortSignal): Promise<Float32Array> {
    signal.throwIfAborted();
    const answer = await this.ask(request, withDeadline(signal, DEADLINE_MS), signal);
    if ('failure' in answer) throw toSpeechError(request.engine, answer.failure);
    return evenLoudness(resample(answer.samples, answer.sampleRateHz, OFFLINE_RATE_HZ));
  }

  /** Ends the thread. */
  async close(): Promise<void> {
    const worker = this.worker;
    this.worker = undefined;
    if (worker === undefined) return;
    const exited = new Promise((resolve) => worker.once('exit', resolve));
    worker.postMessage('close');
    await exited;
  }

  private ask(
    request: Omit<SynthesisRequest, 'id'>,
    limit: AbortSignal,
    turn: AbortSignal,
  ): Promise<SynthesisAnswer> {
    const id = this.nextId;
    this.nextId += 1;
    return new Promise<SynthesisAnswer>((resolve, reject) => {
      const onAbort = (): void => {
        this.waiting.delete(id);
        const late = new SpeechError('SPEECH_UNAVAILABLE', `[${request.engine}] did not speak in time.`);
        reject(turn.aborted ? (turn.reason as Error) : late);
      };
      const settle = (): void => limit.removeEventListener('abort', onAbort);
      limit.addEventListener('abort', onAbort, { once: true });
      this.waiting.set(id, {
        resolve: (answer) => (settle(), resolve(answer)),
        reject: (error) => (settle(), reject(error)),
      });
      this.thread().postMessage({ id, ...request });
    });
  }

  private thread(): Worker {
    if (this.worker !== undefined) return this.worker;
    const worker = new Worker(workerFile());
    // Never keeps the process alive by itself.
    worker.unref();
    worker.on('message', (answer: SynthesisAnswer) => {
      this.waiting.get(answer.id)?.resolve(answer);
      this.waiting.delete(answer.id);
    });
    worker.on('error', (cause) => this.fail(worker, cause));
    this.worker = worker;
    return worker;
  }

  /** What was asked fails; the next sentence starts a new thread. */
  private fail(worker: Worker, cause: Error): void {
    if (this.worker === worker) this.worker = undefined;
    const error = new SpeechError('SPEECH_UNAVAILABLE', 'The offline voices stopped working.', { cause });
    for (const { reject } of this.waiting.values()) reject(error);
    this.waiting.clear();
  }
}

/** The one worker of this process. */
export const sharedSynthesisWorker = new SynthesisWorker();

/** A thread needs JavaScript: sources under test use the built file. */
function workerFile(): URL {
  const here = new URL('./synthesis.worker.js', import.meta.url);
  return new URL(here.href.replace('/xiaozhi-server/src/', '/xiaozhi-server/dist/'));
}

function toSpeechError(engine: string, failure: { isMissingPackage: boolean; message: string }): SpeechError {
  if (!failure.isMissingPackage) {
    return new SpeechError('SPEECH_UNAVAILABLE', `[${engine}] could not speak: ${failure.message}`);
  }
  return new SpeechError(
    'SPEECH_REJECTED',
    `[${engine}] cannot speak Chinese: install @echogarden/espeak-ng-emscripten (GPL-3.0), or choose another TTS provider.`,
  );
}

function evenLoudness(samples: Float32Array): Float32Array {
  let energy = 0;
  let peak = 0;
  for (const sample of samples) {
    energy += sample * sample;
    peak = Math.max(peak, Math.abs(sample));
  }
  if (peak === 0) return samples;
  const gain = Math.min(TARGET_RMS / Math.sqrt(energy / samples.length), 0.95 / peak);
  return samples.map((sample) => sample * gain);
}
