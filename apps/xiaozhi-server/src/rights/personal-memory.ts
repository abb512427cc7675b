import type { MemoryRight, MemoryRightReport } from '@xiaozhi/contracts';
import type { InteractionMessage, RecalledMemory } from '@xiaozhi/memory';
import { newId } from '@xiaozhi/observability';
import type { Logger } from '@xiaozhi/observability';
import { USED_SHARE, measureUse, wordsOf } from '../memory/memory-use.js';
import type {
  Explanation,
  FinishedTurn,
  MemoryOrigin,
  RecallOutcome,
  RoleMemory,
  SessionMemory,
  SessionMemoryFactory,
} from '../memory/session-memory.js';
import { SessionMode } from './session-mode.js';

/** What is recalled where nothing may be. */
export const NOTHING_RECALLED: RecallOutcome = { memories: [], section: '', tookMs: 0, isComplete: true };
/** An answer's explanation names no more than this. */
const MOST_ORIGINS = 3;

export interface PersonalMemoryDeps {
  reporter: { right(report: MemoryRightReport): Promise<void> };
  now: () => Date;
  logger: Logger;
}

type Subject = Parameters<SessionMemoryFactory['open']>[0];

/** Opens memories that keep to what their person asked for. */
export class PersonalMemories implements SessionMemoryFactory {
  constructor(
    private readonly roles: { open(subject: Subject): RoleMemory },
    private readonly deps: PersonalMemoryDeps,
  ) {}

  open(subject: Subject): SessionMemory {
    return new PersonalMemory(this.roles.open(subject), subject, this.deps);
  }
}

interface LastAnswer {
  turnId: string;
  used: readonly RecalledMemory[];
}

/** A role's memory under its person's rights: guest and child mode, the reasons of answers, and the record of what was asked. */
class PersonalMemory implements SessionMemory {
  private readonly mode: SessionMode;
  /** Turns of a guest: they are not kept, whatever the mode is when they end. */
  private readonly leftOut = new Set<string>();
  /** Turns that told where an answer was from. */
  private readonly explained = new Set<string>();
  private currentTurnId: string | undefined;
  private last: LastAnswer | undefined;

  constructor(
    private readonly role: RoleMemory,
    private readonly subject: Subject,
    private readonly deps: PersonalMemoryDeps,
  ) {
    this.mode = subject.mode ?? new SessionMode();
  }

  get roleId(): string {
    return this.role.roleId;
  }

  forgetPerson(): void {
    this.last = undefined;
  }

  get isPaused(): boolean {
    return this.role.isPaused;
  }

  get isGuest(): boolean {
    return this.mode.isGuest;
  }

  get isChild(): boolean {
    return this.mode.isChild;
  }

  /** Nothing of it is told: a guest speaks, or it is an adult's and a child speaks, or the other way round. */
  private get isClosed(): boolean {
    return this.isGuest || this.isChild !== (this.subject.isChild === true);
  }

  prefetch(): void {
    this.role.prefetch();
  }

  async recall(text: string, signal: AbortSignal): Promise<RecallOutcome> {
    if (this.isClosed) return NOTHING_RECALLED;
    const outcome = await this.role.recall(text, signal);
    // Another turn may have switched the mode meanwhile.
    return this.isClosed ? NOTHING_RECALLED : outcome;
  }

  async hear(turnId: string, said: InteractionMessage): Promise<void> {
    this.currentTurnId = turnId;
    if (this.isGuest) this.leftOut.add(turnId);
    else await this.role.hear(turnId, said);
  }

  async capture(turn: FinishedTurn): Promise<void> {
    if (this.isGuest || this.leftOut.has(turn.turnId)) return;
    if (!this.explained.has(turn.turnId)) this.noteAnswer(turn);
    await this.role.capture(turn);
  }

  async find(text: string, signal: AbortSignal): Promise<readonly RecalledMemory[]> {
    return this.isClosed ? [] : this.role.find(text, signal);
  }

  async forget(memory: Pick<RecalledMemory, 'id' | 'text'>, signal: AbortSignal): Promise<void> {
    await this.role.forget(memory, signal);
    this.last = undefined;
    await this.noteRight('forget', memory.id);
  }

  async setPaused(isPaused: boolean): Promise<void> {
    await this.role.setPaused(isPaused);
    await this.noteRight(isPaused ? 'pause' : 'resume');
  }

  async setGuest(isGuest: boolean): Promise<void> {
    this.mode.isGuest = isGuest;
    await this.leaveOut();
    await this.noteRight(isGuest ? 'guest-on' : 'guest-off');
  }

  async setChild(isChild: boolean): Promise<boolean> {
    const isSo = this.mode.switchChild(isChild);
    await this.leaveOut();
    if (isSo) await this.noteRight(isChild ? 'child-on' : 'child-off');
    return isSo;
  }

  async explain(signal: AbortSignal): Promise<Explanation> {
    const { last } = this;
    // The explanation quotes a memory: it is none of its own, nor the answer that is asked about next.
    if (this.currentTurnId !== undefined) this.explained.add(this.currentTurnId);
    await this.role.leaveOutCurrentTurn();
    await this.noteRight('explain');
    if (last === undefined) return { kind: 'no-answer' };
    const origins: MemoryOrigin[] = [];
    for (const memory of last.used.slice(0, MOST_ORIGINS)) {
      const origin = await this.role.originOf(memory, signal);
      if (origin !== undefined) origins.push(origin);
    }
    return origins.length === 0 ? { kind: 'not-from-memory' } : { kind: 'used', origins };
  }

  async lastMentioned(): Promise<readonly Pick<RecalledMemory, 'id' | 'text'>[]> {
    const { last } = this;
    if (this.isClosed || last === undefined) return [];
    return last.used.length > 0 ? last.used.slice(0, 1) : this.role.justSaidIn(last.turnId);
  }

  async noteRight(right: MemoryRight, memoryId?: string): Promise<void> {
    const { agent, deviceId, sessionId } = this.subject;
    const { roleId } = this.role;
    const subject = { roleId, sessionId, deviceId, agentId: agent.id, at: this.deps.now().toISOString() };
    try {
      await this.deps.reporter.right({ id: newId(), right, ...subject, ...(memoryId && { memoryId }) });
    } catch (error) {
      this.deps.logger.error({ error, right, sessionId }, 'the use of a right is not in the audit log');
    }
  }

  /** The turn that is under way switches the mode: it is not kept. */
  private async leaveOut(): Promise<void> {
    this.last = undefined;
    if (this.currentTurnId !== undefined) this.leftOut.add(this.currentTurnId);
    await this.role.leaveOutCurrentTurn();
  }

  private noteAnswer(turn: FinishedTurn): void {
    const [question, answer] = [wordsOf(turn, 'user'), wordsOf(turn, 'assistant')];
    const measured = turn.recalled.memories
      .map((memory) => ({ memory, use: measureUse(memory.text, question, answer) }))
      .filter(({ use }) => use >= USED_SHARE)
      .sort((a, b) => b.use - a.use);
    const best = measured[0]?.use ?? 0;
    // What shares half as much with the answer as the best is more likely a neighbour than its source.
    const used = measured.filter(({ use }) => use > best / 2).map(({ memory }) => memory);
    this.last = { turnId: turn.turnId, used };
  }
}
