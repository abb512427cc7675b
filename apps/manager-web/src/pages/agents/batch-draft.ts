import type { AgentBatchChange } from '@xiaozhi/contracts';

/** What can be changed of many agents here, one at a time. */
export const BATCH_SUBJECTS = [
  ...(['language', 'LLM', 'ASR', 'TTS', 'memoryProvider', 'systemPrompt', 'summaryMemory'] as const),
  ...(['template', 'addTools', 'removeTools'] as const),
] as const;
export type BatchSubject = (typeof BATCH_SUBJECTS)[number];

/** As it is filled in. */
export interface BatchDraft {
  subject: BatchSubject;
  /** A language, config id, template or text. */
  value: string;
  /** Config ids. */
  tools: string[];
}

export const newBatchDraft = (): BatchDraft => ({ subject: 'language', value: '', tools: [] });

const PROVIDER_KINDS: Partial<Record<BatchSubject, string>> = {
  ...{ LLM: 'LLM', ASR: 'ASR', TTS: 'TTS', memoryProvider: 'Memory' },
  ...{ addTools: 'Plugin', removeTools: 'Plugin' },
};

/** Which providers a subject is chosen from; undefined: none. */
export function providerKindOf(subject: BatchSubject): string | undefined {
  return PROVIDER_KINDS[subject];
}

/** Whether the subject is written and not chosen. */
export const isText = (subject: BatchSubject): subject is 'systemPrompt' | 'summaryMemory' =>
  subject === 'systemPrompt' || subject === 'summaryMemory';

/** @returns undefined while something is missing */
export function toBatchChange({ subject, value, tools }: BatchDraft): AgentBatchChange | undefined {
  if (subject === 'addTools' || subject === 'removeTools') {
    if (tools.length === 0) return undefined;
    const [add, remove] = subject === 'addTools' ? [tools, []] : [[], tools];
    return { action: 'plugins', add: [...add], remove: [...remove] };
  }
  if (value.trim() === '') return undefined;
  if (subject === 'template') return { action: 'template', templateId: value };
  if (subject === 'language')
    return value === 'en' || value === 'zh' ? { action: 'update', fields: { language: value } } : undefined;
  if (subject === 'LLM' || subject === 'ASR' || subject === 'TTS')
    return { action: 'update', fields: { models: { [subject]: value } } };
  return { action: 'update', fields: { [subject]: value } };
}
