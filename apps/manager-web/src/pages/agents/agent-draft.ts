import type { AgentCreate, AgentView } from '@xiaozhi/contracts';
import { DEFAULT_RECALL_TOKENS, DEFAULT_SUMMARY_MEMORY } from '@xiaozhi/contracts';
import { toLines, toWords } from './correct-words.js';

export const MODEL_KINDS = ['LLM', 'ASR', 'TTS', 'VLLM', 'VAD'] as const;
export type ModelKind = (typeof MODEL_KINDS)[number];

/** Empty texts and null mean what the speech synthesis is set to. */
export interface VoiceDraft {
  voice: string;
  language: string;
  rate: number | null;
  pitch: number | null;
  volume: number | null;
}

/** An agent as the form holds it; an empty model means the system's default. */
export type AgentDraft = Required<Omit<AgentCreate, 'models' | 'voice' | 'correctWords'>> & {
  models: Record<ModelKind, string>;
  voice: VoiceDraft;
  /** One a line, `source|target`. */
  correctWords: string;
};

export function newAgentDraft(language: 'en' | 'zh', timeZone: string): AgentDraft {
  return {
    name: '',
    systemPrompt: '',
    summaryMemory: DEFAULT_SUMMARY_MEMORY,
    enableMemory: true,
    memoryProvider: '',
    memoryScope: 'device',
    memoryFirewall: 'normal',
    enablePrompts: false,
    childMode: false,
    language,
    timeZone,
    recallDeadlineMs: 300,
    recallTokenBudget: DEFAULT_RECALL_TOKENS,
    chatHistoryConf: 1,
    models: { LLM: '', ASR: '', TTS: '', VLLM: '', VAD: '' },
    plugins: [],
    voice: { voice: '', language: '', rate: null, pitch: null, volume: null },
    correctWords: '',
  };
}

export function toAgentDraft(agent: AgentView): AgentDraft {
  const { name, systemPrompt, summaryMemory, enableMemory, memoryScope, language, timeZone } = agent;
  const { models } = agent;
  return {
    name,
    systemPrompt,
    summaryMemory,
    enableMemory,
    memoryProvider: agent.memoryConfigId,
    memoryScope,
    memoryFirewall: agent.memoryFirewall,
    language,
    timeZone,
    enablePrompts: agent.enablePrompts,
    childMode: agent.childMode,
    recallDeadlineMs: agent.recallDeadlineMs,
    recallTokenBudget: agent.recallTokenBudget,
    chatHistoryConf: agent.chatHistoryConf,
    models: mapKinds((kind) => models[kind] ?? ''),
    plugins: [...agent.plugins],
    voice: { ...agent.voice, voice: agent.voice.voice ?? '', language: agent.voice.language ?? '' },
    correctWords: toLines(agent.correctWords),
  };
}

/** What is sent: no memory provider chosen means that the API keeps or chooses it. */
export function toAgentBody(draft: AgentDraft): AgentCreate {
  return {
    ...draft,
    memoryProvider: draft.memoryProvider || undefined,
    models: mapKinds((kind) => draft.models[kind] || null),
    correctWords: toWords(draft.correctWords),
  };
}

/** What the API says against the first of the chosen tools that it refuses; empty when it refuses none. */
export function toolFaultOf(plugins: readonly string[], faultOf: (path: string) => string): string {
  return plugins.map((_, index) => faultOf(`plugins.${index}`)).find((fault) => fault !== '') ?? '';
}

function mapKinds<T>(valueOf: (kind: ModelKind) => T): Record<ModelKind, T> {
  return Object.fromEntries(MODEL_KINDS.map((kind) => [kind, valueOf(kind)])) as Record<ModelKind, T>;
}
