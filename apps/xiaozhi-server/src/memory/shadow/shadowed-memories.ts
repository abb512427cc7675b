import type { ShadowReport } from '@xiaozhi/contracts';
import type { InteractionMessage, RecalledMemory, RoleId } from '@xiaozhi/memory';
import type { Logger } from '@xiaozhi/observability';
import type { MemoryBindingSource, ShadowBinding } from '../memory-binding.source.js';
import { recallLimit } from '../recall-merge.js';
import type {
  FinishedTurn,
  MemoryOrigin,
  RecallOutcome,
  RoleMemory,
  SessionMemoryFactory,
} from '../session-memory.js';
import { compareRecalled } from './recall-comparison.js';
import type { ShadowQueue } from './shadow-queue.js';
import type { ShadowAnswer, ShadowRecaller } from './shadow-recaller.js';

type Subject = Parameters<SessionMemoryFactory['open']>[0];
type Meant = Pick<RecalledMemory, 'id' | 'text'>;

export interface ShadowedMemoriesDeps {
  bindings: Pick<MemoryBindingSource, 'findCached'>;
  recaller: ShadowRecaller;
  queue: Pick<ShadowQueue, 'forget'>;
  reporter: { comparison(report: ShadowReport): Promise<void> };
  now: () => Date;
  logger: Logger;
}

/** Opens memories of roles that are compared with a shadow where the agent has one. */
export class ShadowedMemories {
  constructor(
    private readonly roles: { open(subject: Subject): RoleMemory },
    private readonly deps: ShadowedMemoriesDeps,
  ) {}

  open(subject: Subject): RoleMemory {
    return new ShadowedMemory(this.roles.open(subject), subject, this.deps);
  }
}

interface Asked {
  primaryConfigId: string;
  answer: Promise<ShadowAnswer>;
}

/**
 * A role's memory, untouched: what it recalls is handed on at once and as it is. The shadow is asked afterwards, beside
 * the turn, and its answer goes into a report and nowhere else.
 */
class ShadowedMemory implements RoleMemory {
  private readonly asked = new WeakMap<RecallOutcome, Asked>();
  /** Turns that their person does not want kept: they are not compared either. */
  private readonly leftOut = new Set<string>();
  private currentTurnId: string | undefined;

  constructor(
    private readonly inner: RoleMemory,
    private readonly subject: Subject,
    private readonly deps: ShadowedMemoriesDeps,
  ) {}

  get roleId(): RoleId {
    return this.inner.roleId;
  }

  get isPaused(): boolean {
    return this.inner.isPaused;
  }

  prefetch(): void {
    this.inner.prefetch();
  }

  async recall(text: string, signal: AbortSignal): Promise<RecallOutcome> {
    const outcome = await this.inner.recall(text, signal);
    const binding = this.deps.bindings.findCached(this.subject.deviceId);
    if (binding?.shadow !== undefined && !signal.aborted && !this.isPaused)
      this.asked.set(outcome, {
        primaryConfigId: binding.configId,
        answer: this.ask(binding.shadow, text),
      });
    return outcome;
  }

  async hear(turnId: string, said: InteractionMessage): Promise<void> {
    this.currentTurnId = turnId;
    await this.inner.hear(turnId, said);
  }

  async capture(turn: FinishedTurn): Promise<void> {
    await this.inner.capture(turn);
    const asked = this.asked.get(turn.recalled);
    if (asked === undefined || this.isPaused || this.leftOut.has(turn.turnId)) return;
    // Not awaited: nobody waits for a shadow.
    void this.report(turn, asked);
  }

  find(text: string, signal: AbortSignal): Promise<readonly RecalledMemory[]> {
    return this.inner.find(text, signal);
  }

  async forget(memory: Meant, signal: AbortSignal): Promise<void> {
    this.leaveOut();
    const shadow = this.deps.bindings.findCached(this.subject.deviceId)?.shadow;
    // First, and in the outbox: what the person is told to be forgotten will be forgotten there too.
    if (shadow !== undefined) {
      const { deviceId } = this.subject;
      await this.deps.queue.forget(shadow.configId, { roleId: this.roleId, deviceId, text: memory.text });
    }
    await this.inner.forget(memory, signal);
  }

  async setPaused(isPaused: boolean): Promise<void> {
    if (isPaused) this.leaveOut();
    await this.inner.setPaused(isPaused);
  }

  async leaveOutCurrentTurn(): Promise<void> {
    this.leaveOut();
    await this.inner.leaveOutCurrentTurn();
  }

  originOf(memory: Meant, signal: AbortSignal): Promise<MemoryOrigin | undefined> {
    return this.inner.originOf(memory, signal);
  }

  justSaidIn(turnId: string): Promise<readonly Meant[]> {
    return this.inner.justSaidIn(turnId);
  }

  private leaveOut(): void {
    if (this.currentTurnId !== undefined) this.leftOut.add(this.currentTurnId);
  }

  private ask(shadow: ShadowBinding, text: string): Promise<ShadowAnswer> {
    const { timeZone, recallTokenBudget } = this.subject.agent;
    const limit = recallLimit(recallTokenBudget);
    return this.deps.recaller.ask(shadow, { roleId: this.roleId, text, limit, timeZone });
  }

  private async report({ turnId, recalled }: FinishedTurn, asked: Asked): Promise<void> {
    try {
      const { configId, outcome, tookMs, reason, memories } = await asked.answer;
      const compared = compareRecalled(recalled.memories, memories);
      await this.deps.reporter.comparison({
        turnId,
        roleId: this.roleId,
        sessionId: this.subject.sessionId,
        deviceId: this.subject.deviceId,
        agentId: this.subject.agent.id,
        at: this.deps.now().toISOString(),
        primary: {
          configId: asked.primaryConfigId,
          ms: recalled.tookMs,
          isComplete: recalled.isComplete,
          memories: compared.primary,
        },
        shadow: { configId, outcome, ms: tookMs, reason, memories: compared.shadow },
      });
    } catch (error) {
      this.deps.logger.error({ error, turnId }, 'what a shadow recalled could not be queued');
    }
  }
}
