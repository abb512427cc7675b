import { DEFAULT_SUMMARY_MEMORY } from '@xiaozhi/contracts';
import type { AgentUpdate, AgentView, CorrectWord } from '@xiaozhi/contracts';
import type { AgentRow } from '../database/rows.js';
import { ApiError } from '../http/api-error.js';
import { toAgentSetup } from './agent-setup.js';
import { toVoiceColumns } from './agent-voice.rules.js';

const DEFAULT_PROMPT =
  'You are a friendly voice assistant in a small device. Answer briefly, as people talk. Use what you remember about the user when it helps.';

/** Settings of an agent that says nothing of its own. */
export const AGENT_DEFAULTS = {
  system_prompt: DEFAULT_PROMPT,
  summary_memory: DEFAULT_SUMMARY_MEMORY,
  memory_scope: 'device',
  language: 'en',
  time_zone: 'UTC',
  recall_deadline_ms: 300,
  chat_history_conf: 1,
} as const;

/** Columns that an input sets; what it leaves out stays. Providers are decided elsewhere, since they need look-ups. */
export function toAgentColumns(input: AgentUpdate): Partial<AgentRow> {
  const columns: Partial<AgentRow> = {
    name: input.name,
    system_prompt: input.systemPrompt,
    summary_memory: input.summaryMemory,
    memory_scope: input.memoryScope,
    memory_firewall: input.memoryFirewall,
    prompts_enabled: input.enablePrompts === undefined ? undefined : Number(input.enablePrompts),
    child_mode: input.childMode === undefined ? undefined : Number(input.childMode),
    language: input.language,
    time_zone: input.timeZone,
    recall_deadline_ms: input.recallDeadlineMs,
    recall_token_budget: input.recallTokenBudget,
    chat_history_conf: input.chatHistoryConf,
    ...toVoiceColumns(input.voice ?? {}),
  };
  return Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== undefined));
}

/** True for a name that the runtime's time zone table has. */
export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    // RangeError is how Intl says no.
    return false;
  }
}

/** @throws ApiError 422 INPUT_INVALID */
export function requireTimeZone(name: string | undefined): void {
  if (name === undefined || isTimeZone(name)) return;
  const msg = `"${name}" is no time zone; use a name such as Europe/Berlin`;
  throw new ApiError(422, 'INPUT_INVALID', `timeZone: ${msg}`, [{ path: 'timeZone', msg }]);
}

/** What of an agent stands in other tables. */
export interface AgentSurroundings {
  /** Provider code, `nomem` when memory is off. */
  memoryProvider: string;
  deviceCount: number;
  /** Config ids. */
  plugins: readonly string[];
  correctWords: readonly CorrectWord[];
}

/** An agent as it is answered: all that operators set, and what the manager knows besides. */
export function toAgentView(
  row: AgentRow,
  { memoryProvider, deviceCount, plugins, correctWords }: AgentSurroundings,
): AgentView {
  return {
    id: row.id,
    ...toAgentSetup(row, { plugins, correctWords }),
    memorySnapshot: row.memory_snapshot,
    enableMemory: memoryProvider !== 'nomem',
    memoryProvider,
    memoryConfigId: row.memory_config_id,
    deviceCount,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    version: row.version,
  };
}
