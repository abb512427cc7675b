import { setTimeout } from 'node:timers/promises';
import { PROBE_ROLE_ID } from '@xiaozhi/memory';
import type { InteractionBatch, Memory, MemoryProvider } from '@xiaozhi/memory';
import { StepFailure } from '../test-steps.js';
import type { StepOutcome } from '../test-steps.js';
import { followSave } from './follow-save.js';

/** A memory that another test made is left to it for so long. */
const OTHERS_MS = 10 * 60_000;
/** Services that index in the background get so long. */
const FOUND_WITHIN_MS = 10_000;
const LOOK_AGAIN_MS = 400;
const CLEANING_DEADLINE_MS = 8_000;
const PAGE_COUNT = 100;
const RECALLED_COUNT = 20;

/**
 * One test of a memory provider, under the role that is nobody's. Several may run at the same service: what others made
 * lately is left alone, what older ones left behind is removed.
 */
export class MemoryProbe {
  private readonly word: string;
  private earlierIds: ReadonlySet<string> | undefined;
  private hasOthers = false;
  private isAdded = false;
  private isRemoved = false;

  /** @param id ULID of this test: its memory has a word of its own */
  constructor(
    private readonly provider: MemoryProvider,
    private readonly id: string,
  ) {
    this.word = `Quasar${id.slice(-6).toLowerCase()}`;
  }

  /** What is there already. */
  async look(signal: AbortSignal): Promise<StepOutcome> {
    if (!this.provider.capabilities.has('list')) return {};
    const items = await this.list(signal);
    this.earlierIds = new Set(items.map(({ id }) => id));
    const since = Date.now() - OTHERS_MS;
    this.hasOthers = items.some(({ createdAt }) => Date.parse(createdAt) > since);
    return {};
  }

  async add(signal: AbortSignal): Promise<StepOutcome> {
    if (this.earlierIds === undefined) await this.look(signal);
    this.isAdded = true;
    const text = `My test word is ${this.word}.`;
    if (this.provider.capabilities.has('create')) {
      await this.provider.create(PROBE_ROLE_ID, { id: this.id, text, provenance: {} }, signal);
      return {};
    }
    const receipt = await this.provider.save(this.batch(text), signal);
    if (receipt.status === 'ignored') return { message: receipt.reason };
    await followSave(this.provider, receipt, signal);
    return {};
  }

  async search(signal: AbortSignal): Promise<StepOutcome> {
    const untilMs = performance.now() + FOUND_WITHIN_MS;
    for (;;) {
      const found = await this.find(signal);
      if (found !== undefined) return { facts: [{ name: 'heard', value: found.slice(0, 200) }] };
      if (performance.now() >= untilMs) throw new StepFailure({ fault: 'not-found-again' });
      await setTimeout(LOOK_AGAIN_MS, undefined, { signal });
    }
  }

  async remove(signal: AbortSignal): Promise<StepOutcome> {
    if (!this.provider.capabilities.has('edit')) return {};
    if (this.hasOthers)
      for (const { id } of await this.own(signal)) await this.provider.remove(PROBE_ROLE_ID, id, signal);
    else await this.provider.removeAll(PROBE_ROLE_ID, signal);
    this.isRemoved = true;
    return {};
  }

  /** Of a provider that remembers nothing. */
  async refuse(signal: AbortSignal): Promise<StepOutcome> {
    const receipt = await this.provider.save(this.batch('Hello.'), signal);
    return { message: receipt.status === 'ignored' ? receipt.reason : undefined };
  }

  /** Removes what is left, whatever came before. */
  async close(): Promise<StepOutcome | undefined> {
    if (!this.isAdded || this.isRemoved) return undefined;
    try {
      await this.remove(AbortSignal.timeout(CLEANING_DEADLINE_MS));
      return undefined;
    } catch (error) {
      return { fault: 'not-removed', message: error instanceof Error ? error.message : undefined };
    }
  }

  private async find(signal: AbortSignal): Promise<string | undefined> {
    const query = {
      roleId: PROBE_ROLE_ID,
      text: `What is the test word ${this.word}?`,
      limit: RECALLED_COUNT,
    };
    const recalled = await this.provider.recall(query, signal);
    return recalled.find(({ text }) => text.toLowerCase().includes(this.word.toLowerCase()))?.text;
  }

  private async own(signal: AbortSignal): Promise<Memory[]> {
    const items = await this.list(signal);
    const since = Date.now() - OTHERS_MS;
    return items.filter(
      ({ id, text, createdAt }) =>
        text.includes(this.word) || this.earlierIds?.has(id) === false || Date.parse(createdAt) <= since,
    );
  }

  private async list(signal: AbortSignal): Promise<readonly Memory[]> {
    return (await this.provider.list(PROBE_ROLE_ID, { page: 1, limit: PAGE_COUNT }, signal)).items;
  }

  private batch(text: string): InteractionBatch {
    const at = new Date().toISOString();
    const from = { deviceId: PROBE_ROLE_ID, agentId: PROBE_ROLE_ID, sessionId: this.id };
    const messages = [
      { role: 'user' as const, content: text, at },
      { role: 'assistant' as const, content: 'I will remember that.', at },
    ];
    const turn = { ...from, id: this.id, roleId: PROBE_ROLE_ID, occurredAt: at, recalledTexts: [], messages };
    return { roleId: PROBE_ROLE_ID, interactions: [turn], instructions: '', isRedelivery: false };
  }
}
