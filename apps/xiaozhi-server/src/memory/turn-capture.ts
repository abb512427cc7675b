import type { InteractionReport } from '@xiaozhi/contracts';
import type { Interaction, InteractionMessage } from '@xiaozhi/memory';
import type { HeldText } from '@xiaozhi/memory-firewall';
import type { Logger } from '@xiaozhi/observability';
import { UNFINISHED_COUNT, handOverCut } from './hand-over-cut.js';
import { toInteraction, unwrapSpeech, withEarlier } from './interaction.js';
import type { TurnSubject } from './interaction.js';
import type { InteractionReporter } from './interaction.reporter.js';
import type { MemoryBinding } from './memory-binding.source.js';
import type { MemoryQueue } from './memory-queue.js';
import { measureRecalled } from './memory-use.js';
import type { RoleMirror } from './role-mirror.js';
import type { RoleMirrorRegistry } from './role-mirror.registry.js';
import { isOfSession, ownerKey } from './said-under.js';
import { SessionFirewall } from './session-firewall.js';
import type { FinishedTurn } from './session-memory.js';

export interface TurnCaptureDeps {
  mirrors: RoleMirrorRegistry;
  queue: MemoryQueue;
  reporter: InteractionReporter;
  logger: Logger;
  now: () => Date;
  firewall: SessionFirewall;
  /** How the agent remembers now; undefined: not known yet. */
  binding: () => MemoryBinding | undefined;
  isPaused: () => boolean;
}

/** Brings what is said in the turns of a session into the outbox: an utterance at once, and each finished turn. */
export class TurnCapture {
  /** Turns of this session: their words stand in its dialogue, and are no memories to it. */
  private readonly turnsHere = new Set<string>();
  /** Turns that the user does not want kept. */
  private readonly leftOut = new Set<string>();
  /** Turns whose words are on their way into an interaction: they go along with no other. */
  private readonly capturing = new Set<string>();
  private currentTurnId: string | undefined;

  constructor(
    private readonly subject: TurnSubject,
    private readonly deps: TurnCaptureDeps,
  ) {}

  /** Whether the words of a turn are of this session. */
  isSaidHere(turnId: string): boolean {
    return this.turnsHere.has(turnId);
  }

  /** The words of a turn that begins; durable when it resolves. @throws OutboxError */
  async hear(turnId: string, said: InteractionMessage): Promise<void> {
    this.currentTurnId = turnId;
    if (this.deps.isPaused() || this.deps.binding()?.isOff === true) return;
    const content = this.deps.firewall.utterance(unwrapSpeech(said.content).trim());
    // The end of the turn tells what became of it.
    if (content === '') return;
    this.turnsHere.add(turnId);
    const utterance: Interaction = {
      id: turnId,
      ...this.subject,
      occurredAt: said.at,
      messages: [{ ...said, content }],
      recalledTexts: [],
    };
    await this.deps.queue.keepUtterance(utterance);
    if (this.turnsHere.size % UNFINISHED_COUNT === 0) this.boundUnfinished();
    // The turn waits for the words to be kept, and for nothing else.
    this.deps.reporter.report(utterance, { state: 'captured' }).catch((error: unknown) => {
      this.deps.logger.warn({ error, interactionId: turnId }, 'that words were captured is not reported');
    });
  }

  /** A finished turn; durable when it resolves. @throws OutboxError */
  async capture(turn: FinishedTurn): Promise<void> {
    this.capturing.add(turn.turnId);
    try {
      await this.keep(turn);
    } finally {
      this.capturing.delete(turn.turnId);
    }
  }

  /** What is said in the turn that is under way is not kept. @throws OutboxError */
  async leaveOutCurrentTurn(): Promise<void> {
    if (this.currentTurnId === undefined) return;
    this.leftOut.add(this.currentTurnId);
    await this.deps.queue.dropUtterance(this.currentTurnId);
  }

  /** Turns of this device that keep being cut do not pile up. */
  boundUnfinished(): void {
    const handOver = async (): Promise<void> => {
      const cut = await this.cut();
      if (this.deps.isPaused()) return;
      const binding = this.deps.binding();
      const letGo = (ids: readonly string[]): Promise<void> => this.letGo(ids, binding);
      const hold = (said: Interaction, held: readonly HeldText[]): Promise<void> => this.hold(said, held);
      const deps = { ...this.deps, capturing: this.capturing, letGo, hold };
      const mirror = this.mirrorOf(binding);
      await handOverCut(cut.filter(this.isOurs), UNFINISHED_COUNT, { ...deps, mirror });
      // What was said to another agent, or by who had the device before, goes along with nothing that is said now.
      for (const others of byOwner(cut.filter((said) => !this.isOurs(said))))
        await handOverCut(others, 1, { ...deps, mirror: undefined });
    };
    handOver().catch((error: unknown) => {
      this.deps.logger.warn({ error }, 'words of unfinished turns stay in the outbox for now');
    });
  }

  private async keep(turn: FinishedTurn): Promise<void> {
    const { binding: bindingOf, firewall, isPaused, now, queue, reporter } = this.deps;
    const binding = bindingOf();
    const waiting = await this.unfinished();
    // A turn that is under way has an interaction of its own coming, whatever is captured late before it.
    const isOpen = (id: string): boolean => this.capturing.has(id) || id === this.currentTurnId;
    const unfinished = waiting.filter(({ id }) => id === turn.turnId || !isOpen(id));
    const earlier = unfinished.filter(({ id }) => id !== turn.turnId);
    const interaction = toInteraction(withEarlier(turn, earlier), this.subject, now());
    if (interaction === undefined) return;
    if (isPaused() || this.leftOut.has(turn.turnId)) {
      return this.report(interaction, turn, { state: 'nothing', reason: 'The user did not want this kept.' });
    }
    if (binding?.isOff === true) {
      return this.report(interaction, turn, {
        state: 'nothing',
        reason: 'Memory is switched off for this agent.',
      });
    }
    // Its own words too where they cannot be read now.
    const unfinishedIds = [...new Set([...unfinished.map(({ id }) => id), turn.turnId])];
    const { worthy, held, reason } = firewall.turn(interaction);
    if (worthy === undefined) {
      await this.hold(interaction, held);
      await this.letGo(unfinishedIds, binding);
      return this.report(interaction, turn, { state: 'screened', reason });
    }
    await queue.append(worthy, unfinishedIds, binding?.addWindow);
    await this.hold(interaction, held);
    const mirror = this.mirrorOf(binding);
    mirror?.settle(unfinishedIds);
    mirror?.addProvisional(worthy);
    await this.report(interaction, turn, { state: 'queued', reason: binding?.disabledReason });
    for (const utterance of earlier) {
      await reporter.report(utterance, { state: 'nothing', reason: 'Kept with the next turn.' });
    }
  }

  private readonly isOurs = (said: Interaction): boolean => isOfSession(said, this.subject);

  /** Turns that have not finished, of who has the device now. */
  private async unfinished(): Promise<Interaction[]> {
    return (await this.cut()).filter(this.isOurs);
  }

  /** All turns at the device that have not finished. */
  private cut(): Promise<Interaction[]> {
    return this.deps.queue.unfinished(this.subject.roleId, this.subject.deviceId);
  }

  /** None where nothing is recalled. */
  private mirrorOf(binding: MemoryBinding | undefined): RoleMirror | undefined {
    if (binding === undefined || binding.isOff) return undefined;
    return this.deps.mirrors.of(this.subject.roleId, binding);
  }

  /** Tells of what an operator should decide about. */
  private async hold(interaction: Interaction, held: readonly HeldText[]): Promise<void> {
    for (const text of held) await this.deps.reporter.hold(interaction, { source: 'utterance', ...text });
  }

  /** Takes words away that are worth nothing to memory. */
  private async letGo(turnIds: readonly string[], binding: MemoryBinding | undefined): Promise<void> {
    for (const id of turnIds) await this.deps.queue.dropUtterance(id);
    this.mirrorOf(binding)?.settle(turnIds);
  }

  private async report(
    interaction: Interaction,
    turn: FinishedTurn,
    state: Pick<InteractionReport, 'state' | 'reason'>,
  ): Promise<void> {
    const recalled = measureRecalled(turn);
    await this.deps.reporter.report(interaction, { ...state, recalled, recallMs: turn.recalled.tookMs });
  }
}

function byOwner(waiting: readonly Interaction[]): Interaction[][] {
  const groups = new Map<string, Interaction[]>();
  for (const said of waiting) groups.set(ownerKey(said), [...(groups.get(ownerKey(said)) ?? []), said]);
  return [...groups.values()];
}
