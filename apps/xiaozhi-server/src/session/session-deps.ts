import type { Clock } from '@xiaozhi/audio';
import type { Logger } from '@xiaozhi/observability';
import type { AgentRuntimeSource } from '../config/agent-runtime.js';
import type { ManagementChannel } from '../management/management-channel.js';
import type { SessionMemoryFactory } from '../memory/session-memory.js';
import type { PromptConsent } from '../proactive/prompt-consent.js';
import type { Reminders } from '../proactive/reminders.js';
import type { KeySet } from '../rights/key-set.js';
import type { Tts } from '../speech/tts/tts.js';
import type { OutputUsage } from '../usage/output-usage.js';
import type { SessionObserver } from './session-observer.js';
import type { SessionOptions } from './session-options.js';

/** What all sessions of a gateway are made with. */
export interface SessionDeps {
  agents: AgentRuntimeSource;
  memories: SessionMemoryFactory;
  /** Devices at which child mode was switched on by voice. */
  childDevices: KeySet;
  observer: SessionObserver;
  management: Pick<ManagementChannel, 'handle'>;
  outputUsage: OutputUsage;
  /** Undefined where nobody keeps reminders. */
  remindersOf: (deviceId: string) => Reminders | undefined;
  /** Undefined where nobody keeps consent. */
  consentOf: (deviceId: string) => PromptConsent | undefined;
  /** Speaks where no agent is known. */
  defaultTts: () => Tts;
  options: () => SessionOptions;
  clock: Clock;
  now: () => Date;
  logger: Logger;
}
