import { ProviderConfigError, requireProviderFields } from '@xiaozhi/contracts';
import type { ProviderImplementation } from '@xiaozhi/contracts';
import { basename } from 'node:path';
import { untilAborted } from '../../../async/until-aborted.js';
import type { ProviderDeps } from '../../provider-deps.js';
import type { Asr, Transcript } from '../asr.js';
import { collectAudio } from '../collect-audio.js';
import { trimSilence } from '../trim-silence.js';
import { ModelFolderError, detectModel, findModelFolder } from './model-folder.js';
import type { FoundModel, ModelType } from './model-folder.js';
import { RecogniserProcess } from './recogniser-process.js';
import { toEngineConfig } from './sherpa-config.js';
import { sherpaOnnxLocalDefinition } from './sherpa-onnx-local.definition.js';

const MAX_THREADS_COUNT = 16;
/** Under a tenth of a second there is no word. */
const SHORTEST_SAMPLES = 1_600;
/** One process for each folder and its settings, whoever speaks. */
const processes = new Map<string, RecogniserProcess>();

/** Recognition by a model folder of the operator's; each model runs in a process of its own. */
export const sherpaOnnxLocal: ProviderImplementation<Asr, ProviderDeps> = {
  definition: sherpaOnnxLocalDefinition,
  /** Looks into the folder, so that the operator sees at once what is missing from it. */
  create: (fields, { modelsDir }) => {
    const settings = requireProviderFields(sherpaOnnxLocalDefinition, fields);
    const wanted = settings.model_type === 'auto' ? undefined : (settings.model_type as ModelType);
    const model = findModel(String(settings.model_dir), modelsDir, wanted);
    const config = toEngineConfig(model.found, {
      language: String(settings.language ?? ''),
      usesItn: settings.use_itn === true,
      threadsCount: Math.min(MAX_THREADS_COUNT, Math.max(1, Math.trunc(Number(settings.num_threads)))),
    });
    const key = JSON.stringify(config);
    const engine =
      processes.get(key) ??
      new RecogniserProcess({ config, label: `${model.found.type} in ${basename(model.folder)}` });
    processes.set(key, engine);
    return new SherpaOnnxAsr(engine, {
      isStreaming: model.found.isStreaming,
      trimsSilence: ['moonshine', 'whisper'].includes(model.found.type),
      endsUtterance: settings.ends_utterance === true,
    });
  },
};

/** Ends all recogniser processes; they end with the gateway by themselves too. */
export async function closeRecogniserProcesses(): Promise<void> {
  const running = [...processes.values()];
  processes.clear();
  await Promise.all(running.map((engine) => engine.close()));
}

export interface SherpaOnnxAsrOptions {
  isStreaming: boolean;
  /** For models that guess words into silence. */
  trimsSilence: boolean;
  endsUtterance: boolean;
}

/** One operator's settings of a model; the model itself is in the process. */
export class SherpaOnnxAsr implements Asr {
  readonly code = 'sherpa_onnx_local';
  readonly streams: boolean;

  constructor(
    private readonly engine: RecogniserProcess,
    private readonly options: SherpaOnnxAsrOptions,
  ) {
    this.streams = options.isStreaming;
  }

  async *transcribe(audio: AsyncIterable<Float32Array>, signal: AbortSignal): AsyncGenerator<Transcript> {
    const { id, words } = await untilAborted(this.engine.open(), signal);
    const onAbort = (): void => this.engine.drop(id);
    signal.addEventListener('abort', onAbort, { once: true });
    const incoming = words[Symbol.asyncIterator]();
    try {
      // A failing source fails the utterance; it cannot end without its final words.
      const sent = this.send(id, audio, signal).then(() => new Promise<never>(() => undefined));
      for (;;) {
        const next = await untilAborted(Promise.race([incoming.next(), sent]), signal);
        if (next.done === true) return;
        const { text, language, isFinal, isEndpoint } = next.value;
        yield {
          text: inSentenceCase(text),
          isFinal,
          ...(language === '' ? {} : { language }),
          ...(isEndpoint && this.options.endsUtterance ? { endsUtterance: true } : {}),
        };
        if (isFinal) return;
      }
    } finally {
      signal.removeEventListener('abort', onAbort);
      this.engine.drop(id);
    }
  }

  warmUp(): Promise<void> {
    return this.engine.load();
  }

  /** The process belongs to all providers of its folder. */
  close(): Promise<void> {
    return Promise.resolve();
  }

  private async send(id: number, audio: AsyncIterable<Float32Array>, signal: AbortSignal): Promise<void> {
    if (this.options.trimsSilence) {
      const samples = trimSilence(await collectAudio(audio, signal));
      if (samples.length >= SHORTEST_SAMPLES) this.engine.hear(id, samples);
      return this.engine.end(id);
    }
    const source = audio[Symbol.asyncIterator]();
    try {
      for (;;) {
        const next = await untilAborted(source.next(), signal);
        if (next.done === true) return this.engine.end(id);
        if (next.value.length > 0) this.engine.hear(id, next.value);
      }
    } finally {
      source.return?.().catch(() => undefined);
    }
  }
}

function findModel(
  setting: string,
  modelsDir: string,
  wanted: ModelType | undefined,
): { folder: string; found: FoundModel } {
  try {
    const folder = findModelFolder(setting, modelsDir);
    return { folder, found: detectModel(folder, wanted) };
  } catch (error) {
    if (!(error instanceof ModelFolderError)) throw error;
    throw new ProviderConfigError(`[sherpa_onnx_local] cannot be used: ${error.message}`, [
      { key: 'model_dir', message: error.message },
    ]);
  }
}

/** Some models know capitals only, which reads as shouting. */
function inSentenceCase(text: string): string {
  return /\p{Ll}/u.test(text) ? text : text.toLowerCase();
}
