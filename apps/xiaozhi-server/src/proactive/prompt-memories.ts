import type { AgentSettings } from '@xiaozhi/contracts';
import { roleIdFor } from '@xiaozhi/memory';
import type { Memory, MemoryScope } from '@xiaozhi/memory';
import { withDeadline } from '@xiaozhi/observability';
import type { MemoryBindingSource } from '../memory/memory-binding.source.js';
import { mayPrompt } from './prompt-consent.js';

/** Nobody waits for it; a provider that takes longer has no prompt. */
const LIST_DEADLINE_MS = 5_000;
const PAGE_LIMIT = 200;
const MEMORIES_COUNT = 1_000;

/** A role's memories as they are now, with the agent that remembers them. */
export interface RememberedNow {
  agent: AgentSettings;
  memories: readonly Memory[];
}

/** Where the scheduler finds memories. */
export interface PromptMemories {
  /** Undefined where the role is not the device's, or its provider cannot list. Rejects when the provider fails. */
  list(deviceId: string, roleId: string, signal: AbortSignal): Promise<RememberedNow | undefined>;
}

/** Asks the provider anew each time, so that nothing that was deleted or replaced is brought up. */
export class ProviderPromptMemories implements PromptMemories {
  constructor(private readonly bindings: Pick<MemoryBindingSource, 'findCached'>) {}

  async list(deviceId: string, roleId: string, signal: AbortSignal): Promise<RememberedNow | undefined> {
    const binding = this.bindings.findCached(deviceId);
    if (binding === undefined || binding.isOff || !mayPrompt(binding.agent)) return undefined;
    const { provider, agent } = binding;
    const own = roleIdFor({ scope: agent.memoryScope as MemoryScope, deviceId, agentId: agent.id });
    if (own !== roleId || !agent.enablePrompts || !provider.capabilities.has('list')) return undefined;
    const deadline = withDeadline(signal, LIST_DEADLINE_MS);
    const memories: Memory[] = [];
    for (let page = 1; memories.length < MEMORIES_COUNT; page += 1) {
      const { items, total } = await provider.list(own, { page, limit: PAGE_LIMIT }, deadline);
      memories.push(...items);
      // A short page is not the last one: a provider leaves out what is no longer true.
      if (page * PAGE_LIMIT >= total) break;
    }
    return { agent, memories: memories.filter((memory) => memory.roleId === own) };
  }
}
