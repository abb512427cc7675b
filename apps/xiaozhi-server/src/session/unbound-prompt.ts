import type { Clock } from '@xiaozhi/audio';
import type { AgentResolution } from '../config/agent-runtime.js';
import { CANNED } from '../turn/canned-sentences.js';

/** Said again at most this often: devices ask to listen every few seconds. */
const REPEAT_MS = 60_000;

/** What a device without an agent is told, and how often. */
export class UnboundPrompt {
  private lastAtMs: number | undefined;

  constructor(private readonly clock: Clock) {}

  /** The sentence to say now; undefined when it was said within the last minute, or the agent is known. */
  next(resolution: AgentResolution | undefined): string | undefined {
    const sentence = sentenceFor(resolution);
    const nowMs = this.clock.nowMs();
    if (sentence === undefined || (this.lastAtMs !== undefined && nowMs - this.lastAtMs < REPEAT_MS))
      return undefined;
    this.lastAtMs = nowMs;
    return sentence;
  }
}

function sentenceFor(resolution: AgentResolution | undefined): string | undefined {
  switch (resolution?.kind) {
    case 'needs-binding':
      return CANNED.en.bind(resolution.code);
    case 'unknown-device':
      return CANNED.en.unknown;
    case 'unavailable':
      return CANNED.en.unavailable;
    case 'ready':
    case undefined:
      return undefined;
  }
}
