import type { ProviderKind } from '@xiaozhi/contracts';
import { asrProbe } from './asr.probe.js';
import type { KindProbe } from './kind-probe.js';
import { llmProbe } from './llm.probe.js';
import { memoryProbe } from './memory.probe.js';
import { pluginProbe } from './plugin.probe.js';
import { ttsProbe } from './tts.probe.js';
import { vadProbe } from './vad.probe.js';
import { visionProbe } from './vision.probe.js';

/** How each kind is tested; null: providers of it are kept, and nothing uses them. */
export const KIND_PROBES: Readonly<Record<ProviderKind, KindProbe | null>> = {
  VAD: vadProbe,
  ASR: asrProbe,
  LLM: llmProbe,
  VLLM: visionProbe,
  TTS: ttsProbe,
  Memory: memoryProbe,
  Plugin: pluginProbe,
  Intent: null,
  RAG: null,
};
