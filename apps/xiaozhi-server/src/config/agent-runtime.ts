import type { AgentSettings } from '@xiaozhi/contracts';
import type { Llm } from '../llm/llm.js';
import type { Asr } from '../speech/asr/asr.js';
import type { SpeakerRecogniser } from '../speech/speaker/speaker-recogniser.js';
import type { CorrectWords } from '../speech/tts/correct-words.js';
import type { Tts } from '../speech/tts/tts.js';
import type { ToolPlugin } from '../tools/plugins/tool-plugin.js';
import type { VisionModel } from '../vision/vision.js';
import type { Vad } from '../speech/vad/vad.js';

/** Everything that a device's turns run with; made from its agent's configuration. */
export interface AgentRuntime {
  agent: AgentSettings;
  /** The agent's persona, before the memory section is added. */
  systemPrompt: string;
  /** 0 keep nothing, 1 text, 2 text and audio. */
  chatHistoryConf: number;
  /** Characters of speech a device may be told in one day; 0 is no limit. */
  dailyOutputCharacters: number;
  vad: Vad;
  /** Silence that ends an utterance, in ms. */
  endSilenceMs: number;
  /** Speech probability from which a window counts as voice, 0 to 1. */
  vadThreshold: number;
  asr: Asr;
  /** Tells who speaks; undefined where nobody is known by voice. */
  speakers: SpeakerRecogniser | undefined;
  llm: Llm;
  tts: Tts;
  /** How the agent's words are to be said, applied to what `tts` is given. */
  correctWords: CorrectWords;
  /** Looks at photos; undefined where the operator chose no model, or one that cannot be used. */
  vision: VisionModel | undefined;
  /** Tools that the operator chose for this agent. */
  plugins: readonly ToolPlugin[];
}

/** What is known about a device when it connects. */
export type AgentResolution =
  | { kind: 'ready'; runtime: AgentRuntime }
  /** The device waits for an operator to enter this code. */
  | { kind: 'needs-binding'; code: string }
  /** The device never asked for its configuration (OTA), so nobody can bind it. */
  | { kind: 'unknown-device' }
  /** Neither manager-api nor a last-known-good copy could tell. */
  | { kind: 'unavailable'; reason: string };

/** Where sessions get their agent from. */
export interface AgentRuntimeSource {
  /** First look-up of a connection; waits for manager-api, falls back to the last-known-good copy. */
  resolve(deviceId: string, clientId: string, signal: AbortSignal): Promise<AgentResolution>;
  /**
   * Called at the start of every utterance: asks whether something changed and answers within `waitMs` at
   * most; a later answer counts from the next turn on.
   */
  refresh(deviceId: string, clientId: string, waitMs: number): Promise<AgentResolution>;
}
