import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { SpeechError } from '../../speech-error.js';
import { VAD_WINDOW_SAMPLES } from '../vad.js';
import type { OnnxRuntime, OnnxSession, OnnxTensorClass } from './onnxruntime.js';

/** The model looks this far back before each window. */
export const CONTEXT_SAMPLES = 64;
/** Recurrent state of one stream: 2 layers × 128. */
export const STATE_FLOATS = 256;
const MODEL_SHA256 = '2623a2953f6ff3d2c1e61740c6cdb7168133479b267dfef114a4a3cc5bdd788f';
/** Windows judged in one run; more gains nothing measurable. */
const BATCH_MAX_COUNT = 32;
/**
 * With many devices a run waits so long for more windows to share it: a third of the cost per window, for a fifth of
 * the time that one window lasts. A few devices gain nothing and do not wait.
 */
const GATHER_MS = 6;
/** Windows of the last `RATE_SLOT_MS` from which on that is done: about as many devices talk. */
const GATHER_FROM_COUNT = 8;
const RATE_SLOT_MS = 32;

/** One window of one stream, waiting for its run. */
interface Job {
  input: Float32Array;
  state: Float32Array;
  resolve: (answer: { probability: number; state: Float32Array }) => void;
  reject: (error: Error) => void;
}

/**
 * Silero v5 on the CPU, one session for all devices: windows that wait at the same time are judged in one
 * batch, first come first served, which costs about a third per window. A stream waits for its answer before it asks
 * again, so that none takes more than one place of a batch. Input is `[n, 64 + 512]` float32 at 16 kHz, state `[2, n, 128]`.
 */
export class SileroModel {
  private session: Promise<{ run: OnnxSession; tensor: OnnxTensorClass }> | undefined;
  private waiting: Job[] = [];
  private isRunning = false;
  private slot = { startMs: 0, count: 0, previousCount: 0 };

  /** @param input context and window, CONTEXT_SAMPLES + VAD_WINDOW_SAMPLES. @throws SpeechError */
  judge(input: Float32Array, state: Float32Array): Promise<{ probability: number; state: Float32Array }> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ input, state, resolve, reject });
      this.countWindow();
      if (!this.isRunning) void this.drain();
    });
  }

  /** Loads the model, so that the first utterance need not wait for it. @throws SpeechError */
  async warmUp(): Promise<void> {
    await this.load();
  }

  /** Runs batch after batch until nothing waits. Never rejects: failures go to those who wait. */
  private async drain(): Promise<void> {
    this.isRunning = true;
    while (this.waiting.length > 0) {
      await this.gather();
      const jobs = this.waiting.splice(0, BATCH_MAX_COUNT);
      try {
        await this.runBatch(jobs);
      } catch (cause) {
        const error =
          cause instanceof SpeechError
            ? cause
            : new SpeechError('SPEECH_UNAVAILABLE', '[silero] could not judge a window.', { cause });
        for (const job of jobs) job.reject(error);
      }
    }
    this.isRunning = false;
  }

  /** Windows that arrive in the same tick share a batch, and with many devices those of the next milliseconds. */
  private async gather(): Promise<void> {
    const isBusy = Math.max(this.slot.count, this.slot.previousCount) >= GATHER_FROM_COUNT;
    if (isBusy && this.waiting.length < BATCH_MAX_COUNT)
      await new Promise((next) => setTimeout(next, GATHER_MS));
    else await new Promise((next) => setImmediate(next));
  }

  private countWindow(): void {
    const nowMs = performance.now();
    const { slot } = this;
    if (nowMs - slot.startMs >= RATE_SLOT_MS) {
      const isNext = nowMs - slot.startMs < 2 * RATE_SLOT_MS;
      this.slot = { startMs: nowMs, count: 0, previousCount: isNext ? slot.count : 0 };
    }
    this.slot.count += 1;
  }

  private async runBatch(jobs: readonly Job[]): Promise<void> {
    const { run, tensor } = await this.load();
    const width = CONTEXT_SAMPLES + VAD_WINDOW_SAMPLES;
    const input = new Float32Array(jobs.length * width);
    const state = new Float32Array(jobs.length * STATE_FLOATS);
    jobs.forEach((job, index) => {
      input.set(job.input, index * width);
      copyState({ data: job.state, index: 0, count: 1 }, { data: state, index, count: jobs.length });
    });
    const output = await run.run({
      input: new tensor('float32', input, [jobs.length, width]),
      state: new tensor('float32', state, [2, jobs.length, STATE_FLOATS / 2]),
      sr: new tensor('int64', BigInt64Array.of(16_000n), []),
    });
    const probabilities = output.output?.data as Float32Array;
    const states = output.stateN?.data as Float32Array;
    jobs.forEach((job, index) => {
      const next = new Float32Array(STATE_FLOATS);
      copyState({ data: states, index, count: jobs.length }, { data: next, index: 0, count: 1 });
      job.resolve({ probability: probabilities[index] as number, state: next });
    });
  }

  private load(): Promise<{ run: OnnxSession; tensor: OnnxTensorClass }> {
    this.session ??= loadSession().catch((error: unknown) => {
      // What is mended needs no restart: the next window tries again.
      this.session = undefined;
      throw error;
    });
    return this.session;
  }
}

/** One stream's place in a tensor `[2, count, 128]`. */
interface StatePlace {
  data: Float32Array;
  index: number;
  count: number;
}

function copyState(from: StatePlace, to: StatePlace): void {
  const layer = STATE_FLOATS / 2;
  for (let half = 0; half < 2; half += 1) {
    const start = (half * from.count + from.index) * layer;
    to.data.set(from.data.subarray(start, start + layer), (half * to.count + to.index) * layer);
  }
}

async function loadSession(): Promise<{ run: OnnxSession; tensor: OnnxTensorClass }> {
  const file = fileURLToPath(new URL('../../../../models/silero-vad/silero_vad_v5.onnx', import.meta.url));
  let model: Buffer;
  try {
    model = await readFile(file);
  } catch (cause) {
    throw new SpeechError(
      'SPEECH_UNAVAILABLE',
      `[silero] the model ${file} is missing; restore it from the repository.`,
      {
        cause,
      },
    );
  }
  if (createHash('sha256').update(model).digest('hex') !== MODEL_SHA256) {
    throw new SpeechError(
      'SPEECH_UNAVAILABLE',
      `[silero] the model ${file} is damaged; restore it from the repository.`,
    );
  }
  const onnx = createRequire(import.meta.url)('onnxruntime-node') as OnnxRuntime;
  const run = await onnx.InferenceSession.create(model, {
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    logSeverityLevel: 3,
  });
  return { run, tensor: onnx.Tensor };
}
