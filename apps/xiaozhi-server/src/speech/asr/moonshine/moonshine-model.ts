import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { untilAborted } from '../../../async/until-aborted.js';
import { SpeechError } from '../../speech-error.js';
import { writeMoonshineTokens } from './moonshine-tokens.js';

export const MOONSHINE_RATE_HZ = 16_000;

/** The part of sherpa-onnx-node that is used here; the package has no types of its own. */
interface OfflineStream {
  acceptWaveform(audio: { samples: Float32Array; sampleRate: number }): void;
}
interface OfflineRecognizer {
  createStream(): OfflineStream;
  decodeAsync(stream: OfflineStream): Promise<{ text: string }>;
}
interface SherpaOnnx {
  OfflineRecognizer: { createAsync(config: object): Promise<OfflineRecognizer> };
}

/** Moonshine Tiny by sherpa-onnx: one recogniser for all sessions, decoding off the event loop. */
export class MoonshineModel {
  private recognizer: Promise<OfflineRecognizer> | undefined;
  /** One at a time: two at once take as long as one after the other, and the first answers sooner so. */
  private queue: Promise<unknown> = Promise.resolve();

  /**
   * An aborted utterance is left out of the queue; one in the works is finished unheard.
   * @param samples mono, 16 kHz, −1 to 1. @throws SpeechError
   */
  recognise(samples: Float32Array, signal: AbortSignal): Promise<string> {
    const result = this.queue.then(() => {
      signal.throwIfAborted();
      return this.decode(samples);
    });
    this.queue = result.catch(() => undefined);
    return untilAborted(result, signal);
  }

  /** Loads the model. @throws SpeechError */
  async warmUp(): Promise<void> {
    await this.load();
  }

  private async decode(samples: Float32Array): Promise<string> {
    const recognizer = await this.load();
    const stream = recognizer.createStream();
    stream.acceptWaveform({ samples, sampleRate: MOONSHINE_RATE_HZ });
    try {
      return (await recognizer.decodeAsync(stream)).text.trim();
    } catch (cause) {
      throw new SpeechError('SPEECH_UNAVAILABLE', '[moonshine] could not recognise an utterance.', { cause });
    }
  }

  private load(): Promise<OfflineRecognizer> {
    this.recognizer ??= loadRecognizer().catch((error: unknown) => {
      // What is mended needs no restart: the next utterance tries again.
      this.recognizer = undefined;
      throw error;
    });
    return this.recognizer;
  }
}

async function loadRecognizer(): Promise<OfflineRecognizer> {
  try {
    const require = createRequire(import.meta.url);
    const sherpa = require('sherpa-onnx-node') as SherpaOnnx;
    const model = join(packageFolder(require, '@moonshine-ai/moonshine-js'), 'dist/model/tiny/quantized');
    // On a thread of its own: it takes a second and more.
    return await sherpa.OfflineRecognizer.createAsync({
      modelConfig: {
        moonshine: {
          encoder: join(model, 'encoder_model.onnx'),
          mergedDecoder: join(model, 'decoder_model_merged.onnx'),
        },
        tokens: await writeMoonshineTokens(),
        numThreads: 2,
      },
    });
  } catch (cause) {
    throw new SpeechError(
      'SPEECH_UNAVAILABLE',
      '[moonshine] could not be loaded; `npm ci` installs its files, and its native part exists for Linux, macOS and Windows on x64 and arm64.',
      { cause },
    );
  }
}

/** Folder of an installed package whose manifest exports only its browser code. */
function packageFolder(require: NodeJS.Require, name: string): string {
  const folder = (require.resolve.paths(name) ?? [])
    .map((path) => join(path, name))
    .find((path) => existsSync(path));
  if (folder === undefined) throw new Error(`The package ${name} is not installed.`);
  return folder;
}
