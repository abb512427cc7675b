import { setTimeout } from 'node:timers/promises';
import { trialRoleId } from '@xiaozhi/memory';
import type { InteractionBatch, MemoryProvider, RoleId } from '@xiaozhi/memory';
import { StepFailure } from '../test-steps.js';
import type { StepOutcome } from '../test-steps.js';
import { followSave } from './follow-save.js';

/** Services that index in the background get so long. */
const FOUND_WITHIN_MS = 10_000;
const LOOK_AGAIN_MS = 400;
const CLEANING_DEADLINE_MS = 8_000;
const SHOWN_COUNT = 10;
/** As a fact takes them. */
const SHOWN_CHARACTERS = 500;

/** What a memory is tried with. */
export interface TrialWords {
  text: string;
  question: string;
}

/**
 * One sentence told to a memory as a person would, and a question: what it learns and recalls, to be compared with another
 * one. Under a role of its own, that is nobody's and goes with it.
 */
export class MemoryTrial {
  private readonly roleId: RoleId;
  private learnt: readonly string[] = [];
  private isTold = false;
  private isRemoved = false;

  /** @param id ULID of this trial */
  constructor(
    private readonly provider: MemoryProvider,
    private readonly id: string,
    private readonly words: TrialWords,
  ) {
    this.roleId = trialRoleId(id);
  }

  /** Waits for what a service does in the background. */
  async tell(signal: AbortSignal): Promise<StepOutcome> {
    this.isTold = true;
    const receipt = await this.provider.save(this.batch(), signal);
    const said = { name: 'said', value: this.words.text } as const;
    if (receipt.status === 'ignored') return { facts: [said], message: receipt.reason };
    await followSave(this.provider, receipt, signal);
    if (this.provider.capabilities.has('list')) {
      const page = { page: 1, limit: SHOWN_COUNT };
      this.learnt = (await this.provider.list(this.roleId, page, signal)).items.map(({ text }) => text);
    }
    return { facts: [said, shown('learnt', this.learnt)] };
  }

  /** Nothing is recalled where nothing was learnt: that is no fault. */
  async ask(signal: AbortSignal): Promise<StepOutcome> {
    const untilMs = performance.now() + FOUND_WITHIN_MS;
    const query = { roleId: this.roleId, text: this.words.question, limit: SHOWN_COUNT };
    for (;;) {
      const texts = (await this.provider.recall(query, signal)).map(({ text }) => text);
      if (texts.length > 0 || this.learnt.length === 0) return { facts: [shown('recalled', texts)] };
      if (performance.now() >= untilMs) throw new StepFailure({ fault: 'not-found-again' });
      await setTimeout(LOOK_AGAIN_MS, undefined, { signal });
    }
  }

  async remove(signal: AbortSignal): Promise<StepOutcome> {
    if (!this.provider.capabilities.has('edit')) return {};
    await this.provider.removeAll(this.roleId, signal);
    this.isRemoved = true;
    return {};
  }

  /** Removes what is left, whatever came before. */
  async close(): Promise<StepOutcome | undefined> {
    if (!this.isTold || this.isRemoved) return undefined;
    try {
      await this.remove(AbortSignal.timeout(CLEANING_DEADLINE_MS));
      return undefined;
    } catch (error) {
      return { fault: 'not-removed', message: error instanceof Error ? error.message : undefined };
    }
  }

  private batch(): InteractionBatch {
    const at = new Date().toISOString();
    const { roleId, id } = this;
    const messages = [
      { role: 'user' as const, content: this.words.text, at },
      // One message alone is no conversation to some.
      { role: 'assistant' as const, content: 'All right.', at },
    ];
    const from = { deviceId: roleId, agentId: roleId, sessionId: id };
    const turn = { ...from, id, roleId, occurredAt: at, recalledTexts: [], messages };
    return { roleId, interactions: [turn], instructions: '', isRedelivery: false };
  }
}

function shown(name: 'learnt' | 'recalled', texts: readonly string[]): { name: typeof name; value: string } {
  return { name, value: texts.join('\n').slice(0, SHOWN_CHARACTERS) };
}
