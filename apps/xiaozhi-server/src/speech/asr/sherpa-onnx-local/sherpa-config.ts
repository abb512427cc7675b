import type { FoundModel } from './model-folder.js';

/** What a recogniser process is started with; plain data, and the key by which sessions share one. */
export interface EngineConfig {
  isStreaming: boolean;
  /** Of `OfflineRecognizer` or `OnlineRecognizer` (types.js of sherpa-onnx-node). */
  recognizer: Record<string, unknown>;
}

export interface EngineSettings {
  /** Empty lets the model guess. */
  language: string;
  usesItn: boolean;
  threadsCount: number;
}

/** Trailing silence that is an end, in s: with nothing decoded, and after words. */
const ENDPOINT = { rule1MinTrailingSilence: 2.4, rule2MinTrailingSilence: 0.8, rule3MinUtteranceLength: 60 };

/** sherpa-onnx's own settings for a model. */
export function toEngineConfig(
  model: FoundModel,
  { language, usesItn, threadsCount }: EngineSettings,
): EngineConfig {
  const common = { tokens: model.tokens, numThreads: threadsCount, provider: 'cpu' };
  const { files, type, isStreaming } = model;
  if (isStreaming) {
    const parts = type === 'paraformer' ? { paraformer: files } : { transducer: files };
    return {
      isStreaming,
      recognizer: { modelConfig: { ...common, ...parts }, enableEndpoint: true, ...ENDPOINT },
    };
  }
  return { isStreaming, recognizer: { modelConfig: { ...common, ...offlineParts() } } };

  function offlineParts(): Record<string, unknown> {
    switch (type) {
      case 'sense_voice':
        return {
          senseVoice: {
            ...files,
            language: language === '' ? 'auto' : language,
            useInverseTextNormalization: usesItn ? 1 : 0,
          },
        };
      case 'paraformer':
        return { paraformer: files };
      case 'zipformer':
        return { transducer: files };
      case 'whisper':
        return { whisper: { ...files, language, task: 'transcribe', tailPaddings: -1 } };
      case 'moonshine':
        return { moonshine: files };
    }
  }
}
