import { z } from 'zod';
import { agentVoice } from './agent-voice.js';
import type { AgentVoiceView } from './agent-voice.js';
import { correctWordList } from './correct-word.js';
import type { CorrectWord } from './correct-word.js';

/** The commissioned default of the memory instructions. */
export const DEFAULT_SUMMARY_MEMORY =
  'Build a dynamic memory network that retains key information while intelligently maintaining information evolution trajectories within limited space. Summarize important user information from conversations to provide more personalized service in future interactions.';

export const memoryScope = z.string().regex(/^(device|agent|speaker|group:[\w\p{L} .-]{1,64})$/u, {
  message: 'must be device, agent, speaker or group:<name>',
});

/** What the agent's memory lets through; `off` screens nothing, secrets included. */
export const memoryFirewall = z.enum(['off', 'normal', 'strict']);
export type MemoryFirewall = z.infer<typeof memoryFirewall>;

/**
 * Tokens of recalled memories in a prompt, as the gateway estimates them: a dozen facts, or the whole of a short
 * summary.
 */
export const DEFAULT_RECALL_TOKENS = 2_200;
/** At least one fact, at most what small models have room for. */
export const recallTokenBudget = z.number().int().min(100).max(8_000);

/** Config ids or provider codes by kind; null goes back to the system's default, a kind left out stays. */
export const agentModelChoice = z.object({
  VAD: z.string().max(64).nullish(),
  ASR: z.string().max(64).nullish(),
  LLM: z.string().max(64).nullish(),
  TTS: z.string().max(64).nullish(),
  VLLM: z.string().max(64).nullish(),
});

/** `POST /api/agent`. `memoryProvider` is a provider code, a provider id or a model config id. */
export const agentCreate = z.object({
  name: z.string().trim().min(1).max(64),
  systemPrompt: z.string().max(16_000).optional(),
  summaryMemory: z.string().max(8_000).optional(),
  enableMemory: z.boolean().optional(),
  memoryProvider: z.string().trim().max(100).optional(),
  memoryScope: memoryScope.optional(),
  /** `normal` unless it is set. */
  memoryFirewall: memoryFirewall.optional(),
  /** Whether its devices may bring up memories by themselves, where the person agreed; off unless switched on. */
  enablePrompts: z.boolean().optional(),
  childMode: z.boolean().optional(),
  language: z.enum(['en', 'zh']).optional(),
  timeZone: z.string().max(64).optional(),
  recallDeadlineMs: z.number().int().min(0).max(5000).optional(),
  recallTokenBudget: recallTokenBudget.optional(),
  /** 0 keep nothing, 1 text, 2 text and audio. */
  chatHistoryConf: z.number().int().min(0).max(2).optional(),
  models: agentModelChoice.optional(),
  /** Config ids, provider ids or provider codes of the tools it has; the whole list, in any order. */
  plugins: z.array(z.string().trim().min(1).max(64)).max(32).optional(),
  voice: agentVoice.optional(),
  /** How its voice says words that are written otherwise; the whole list. */
  correctWords: correctWordList.optional(),
});
export type AgentCreate = z.infer<typeof agentCreate>;

/** `PUT /api/agent/{id}`: what is left out stays. */
export const agentUpdate = agentCreate.partial();
export type AgentUpdate = z.infer<typeof agentUpdate>;

/** `PUT /api/agent/saveMemory/{macAddress}`: the memory instructions of the device's agent. */
export const saveMemoryRequest = z.object({ summaryMemory: z.string().max(8_000) });
export type SaveMemoryRequest = z.infer<typeof saveMemoryRequest>;

export interface AgentView {
  id: string;
  name: string;
  systemPrompt: string;
  summaryMemory: string;
  /** Running summary of gateways that keep one; not the instructions. */
  memorySnapshot: string | null;
  enableMemory: boolean;
  /** Provider code, `nomem` when memory is off. */
  memoryProvider: string;
  /** Model config id of the memory provider. */
  memoryConfigId: string;
  memoryScope: string;
  memoryFirewall: MemoryFirewall;
  enablePrompts: boolean;
  /** Children speak at all devices of the agent, and no voice can change that. */
  childMode: boolean;
  language: 'en' | 'zh';
  timeZone: string;
  recallDeadlineMs: number;
  /** Tokens of recalled memories in a prompt. */
  recallTokenBudget: number;
  chatHistoryConf: number;
  models: Record<'VAD' | 'ASR' | 'LLM' | 'TTS' | 'VLLM', string | null>;
  /** Config ids of its tools. */
  plugins: string[];
  voice: AgentVoiceView;
  correctWords: CorrectWord[];
  deviceCount: number;
  createdAt: string;
  updatedAt: string;
  version: number;
}

/** All that operators set of an agent: an update that sets everything. `memoryProvider` is a config id. */
export type AgentSetup = Required<Omit<AgentCreate, 'enableMemory' | 'models' | 'voice'>> & {
  models: AgentView['models'];
  voice: AgentVoiceView;
};
