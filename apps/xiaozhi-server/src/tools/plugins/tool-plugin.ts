import type { ProviderImplementation } from '@xiaozhi/contracts';
import type { ProviderDeps } from '../../speech/provider-deps.js';
import type { Tool } from '../tool.js';

/** What a plugin's tools may know of the session they are made for, and do to it. */
export interface PluginContext {
  agentName: string;
  /** Language of the agent's canned sentences; what people speak may be another. */
  language: 'en' | 'zh';
  /** IANA name. */
  timeZone: string;
  /** The assistant is somebody else for the rest of the session; undefined: itself again. Counts from the next turn. */
  setPersona: (persona: string | undefined) => void;
}

/**
 * Tools that an operator chose and set up for an agent. An instance holds its settings only, and serves every session
 * whose agent has that config; what belongs to one session comes as context.
 */
export interface ToolPlugin {
  /** Its tools for one session's turn; never waits. */
  tools(context: PluginContext): readonly Tool[];
  /** Names and descriptions of its tools are somebody else's: they give way to tools of the same name. */
  readonly isForeign?: boolean;
  /** A session may need it soon. Returns at once. */
  wake?(): void;
  /**
   * Asks its service something that changes nothing, for an operator who tries it out. Absent where there is no service,
   * or where `wake` asks it.
   * @returns what came of it, in a few words
   */
  check?(signal: AbortSignal): Promise<string>;
  /** Frees connections and processes. */
  close?(): Promise<void>;
}

/** What every plugin may use. */
export interface PluginDeps extends ProviderDeps {
  /** Tells operators whether it works, and if not why. Without a call it is ready while its settings are valid. */
  report: (status: 'ready' | 'unavailable', reason?: string) => void;
  /** False where the gateway's own settings forbid that operators name programs. */
  allowsCommands: boolean;
}

export type ToolPluginImplementation = ProviderImplementation<ToolPlugin, PluginDeps>;
