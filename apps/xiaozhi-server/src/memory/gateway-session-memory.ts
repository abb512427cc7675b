import { withDeadline } from '@xiaozhi/observability';
import type { InteractionReport } from '@xiaozhi/contracts';
import { MemoryRejected, roleIdFor } from '@xiaozhi/memory';
import type { Interaction, InteractionMessage, MemoryScope, RecalledMemory, RoleId } from '@xiaozhi/memory';
import type { HeldText } from '@xiaozhi/memory-firewall';
import type { Logger } from '@xiaozhi/observability';
import type { MemoryPauses } from '../rights/memory-pauses.js';
import { UNFINISHED_COUNT, handOverCut } from './hand-over-cut.js';
import type { InteractionReporter } from './interaction.reporter.js';
import { toInteraction, unwrapSpeech } from './interaction.js';
import type { TurnSubject } from './interaction.js';
import type { JustSaid } from './just-said.js';
import type { MemoryBinding, MemoryBindingSource } from './memory-binding.source.js';
import type { MemoryQueue } from './memory-queue.js';
import { withinDeadline } from './within-deadline.js';
import { measureRecalled } from './memory-use.js';
import { RECALL_LIMIT, mergeRecalled, toOutcome } from './recall-merge.js';
import type { RoleMirror } from './role-mirror.js';
import type { RoleMirrorRegistry } from './role-mirror.registry.js';
import { SessionFirewall } from './session-firewall.js';
import type {
  FinishedTurn,
  MemoryOrigin,
  RecallOutcome,
  RoleMemory,
  SessionMemoryFactory,
} from './session-memory.js';

const PREFETCH_DEADLINE_MS = 10_000;
/** What the index takes for a question after everything. */
const EVERYTHING = 'What do you know about me?';
/** A listing older than this is made anew at the next hello: memories may have been edited elsewhere. */
const MIRROR_MAX_AGE_MS = 30_000;

export interface SessionMemoryDeps {
  bindings: MemoryBindingSource;
  mirrors: RoleMirrorRegistry;
  queue: MemoryQueue;
  justSaid: JustSaid;
  pauses: MemoryPauses;
  reporter: InteractionReporter;
  logger: Logger;
  now: () => Date;
}

type Subject = Parameters<SessionMemoryFactory['open']>[0];

/** Opens the memory of a session; the role id is computed here, once, and is the only one it can reach. */
export class GatewaySessionMemories {
  constructor(private readonly deps: SessionMemoryDeps) {}

  open(subject: Subject): RoleMemory {
    const roleId = roleIdFor({
      scope: subject.agent.memoryScope as MemoryScope,
      deviceId: subject.deviceId,
      agentId: subject.agent.id,
      speakerId: subject.speakerId,
    });
    return new GatewaySessionMemory(roleId, subject, this.deps);
  }
}

class GatewaySessionMemory implements RoleMemory {
  private readonly logger: Logger;
  /** Turns of this session: their words stand in its dialogue, and are no memories to it. */
  private readonly turnsHere = new Set<string>();
  /** Turns that the user does not want kept. */
  private readonly leftOut = new Set<string>();
  /** Turns whose words are on their way into an interaction: they go along with no other. */
  private readonly capturing = new Set<string>();
  private readonly firewall: SessionFirewall;
  private currentTurnId: string | undefined;
  /** What waits in the outbox, taken into the mirror; the interactions that waited before and do not any more. */
  private takenUp: Promise<readonly string[]> | undefined;

  constructor(
    readonly roleId: RoleId,
    private readonly subject: Subject,
    private readonly deps: SessionMemoryDeps,
  ) {
    this.logger = deps.logger.child({ sessionId: subject.sessionId, roleId });
    this.firewall = new SessionFirewall(subject.agent.memoryFirewall);
  }

  get isPaused(): boolean {
    return this.deps.pauses.isPaused(this.roleId);
  }

  prefetch(): void {
    const binding = this.usableBinding();
    if (binding === undefined) return;
    this.load(binding).catch((error: unknown) => {
      this.logger.warn({ error }, 'memories not prefetched; recall goes on with what is here');
    });
  }

  async recall(text: string, signal: AbortSignal): Promise<RecallOutcome> {
    const startedAtMs = performance.now();
    const binding = this.usableBinding();
    if (binding === undefined) return toOutcome(this.subject.agent.timeZone, [], startedAtMs, true);
    const deadline = withDeadline(signal, this.subject.agent.recallDeadlineMs);
    const mirror = this.deps.mirrors.of(this.roleId, binding);
    const [fromMirror, fromProvider] = await Promise.all([
      withinDeadline(this.searchMirror(mirror, binding, text, deadline), deadline, []),
      withinDeadline(this.searchProvider(binding, text, deadline), deadline, undefined),
    ]);
    return toOutcome(
      this.subject.agent.timeZone,
      mergeRecalled(fromMirror, fromProvider ?? []),
      startedAtMs,
      fromProvider !== undefined,
    );
  }

  async hear(turnId: string, said: InteractionMessage): Promise<void> {
    this.currentTurnId = turnId;
    if (this.isPaused || this.deps.bindings.findCached(this.subject.deviceId)?.isOff === true) return;
    const content = this.firewall.utterance(unwrapSpeech(said.content).trim());
    // The end of the turn tells what became of it.
    if (content === '') return;
    this.turnsHere.add(turnId);
    const utterance: Interaction = {
      id: turnId,
      ...this.turnSubject,
      occurredAt: said.at,
      messages: [{ ...said, content }],
      recalledTexts: [],
    };
    await this.deps.queue.keepUtterance(utterance);
    if (this.turnsHere.size % UNFINISHED_COUNT === 0) this.boundUnfinished();
    // The turn waits for the words to be kept, and for nothing else.
    this.deps.reporter.report(utterance, { state: 'captured' }).catch((error: unknown) => {
      this.logger.warn({ error, interactionId: turnId }, 'that words were captured is not reported');
    });
  }

  async capture(turn: FinishedTurn): Promise<void> {
    this.capturing.add(turn.turnId);
    try {
      await this.keep(turn);
    } finally {
      this.capturing.delete(turn.turnId);
    }
  }

  async find(text: string, signal: AbortSignal): Promise<readonly RecalledMemory[]> {
    const binding = this.usableBinding();
    if (binding === undefined) return [];
    const mirror = this.deps.mirrors.of(this.roleId, binding);
    return this.searchMirror(mirror, binding, text === '' ? EVERYTHING : text, signal);
  }

  async forget({ id, text }: Pick<RecalledMemory, 'id' | 'text'>, signal: AbortSignal): Promise<void> {
    const binding = this.usableBinding();
    if (binding === undefined) throw new MemoryRejected('Memory is switched off for this agent.');
    const mirror = this.deps.mirrors.of(this.roleId, binding);
    if (mirror.isProvisional(id)) await this.deps.justSaid.forget(this.roleId, { id, text }, binding, signal);
    else await binding.provider.remove(this.roleId, id, signal);
    mirror.remove(id);
    await this.leaveOutCurrentTurn();
  }

  async setPaused(isPaused: boolean): Promise<void> {
    this.deps.pauses.set(this.roleId, isPaused);
    if (isPaused) await this.leaveOutCurrentTurn();
  }

  async originOf(
    memory: Pick<RecalledMemory, 'id' | 'text'>,
    signal: AbortSignal,
  ): Promise<MemoryOrigin | undefined> {
    const binding = this.usableBinding();
    if (binding === undefined) return undefined;
    const { deviceId } = this.subject;
    return this.deps.justSaid.originOf(this.roleId, memory, { binding, deviceId }, signal);
  }

  justSaidIn(turnId: string): Promise<readonly Pick<RecalledMemory, 'id' | 'text'>[]> {
    return this.deps.justSaid.textsOf(this.roleId, turnId);
  }

  async leaveOutCurrentTurn(): Promise<void> {
    if (this.currentTurnId === undefined) return;
    this.leftOut.add(this.currentTurnId);
    await this.deps.queue.dropUtterance(this.currentTurnId);
  }

  private async keep(turn: FinishedTurn): Promise<void> {
    const binding = this.deps.bindings.findCached(this.subject.deviceId);
    const waiting = await this.deps.queue.unfinished(this.roleId, this.subject.deviceId);
    const unfinished = waiting.filter(({ id }) => id === turn.turnId || !this.capturing.has(id));
    const earlier = unfinished.filter(({ id }) => id !== turn.turnId);
    const whole = { ...turn, messages: [...earlier.flatMap(({ messages }) => messages), ...turn.messages] };
    const interaction = toInteraction(whole, this.turnSubject, this.deps.now());
    if (interaction === undefined) return;
    if (this.isPaused || this.leftOut.has(turn.turnId)) {
      return this.report(interaction, turn, { state: 'nothing', reason: 'The user did not want this kept.' });
    }
    if (binding?.isOff === true) {
      return this.report(interaction, turn, {
        state: 'nothing',
        reason: 'Memory is switched off for this agent.',
      });
    }
    const unfinishedIds = unfinished.map(({ id }) => id);
    const { worthy, held, reason } = this.firewall.turn(interaction);
    if (worthy === undefined) {
      await this.hold(interaction, held);
      await this.letGo(unfinishedIds, binding);
      return this.report(interaction, turn, { state: 'screened', reason });
    }
    await this.deps.queue.append(worthy, unfinishedIds);
    await this.hold(interaction, held);
    if (binding !== undefined) {
      const mirror = this.deps.mirrors.of(this.roleId, binding);
      mirror.settle(unfinishedIds);
      mirror.addProvisional(worthy);
    }
    await this.report(interaction, turn, { state: 'queued', reason: binding?.disabledReason });
    for (const utterance of earlier) {
      await this.deps.reporter.report(utterance, { state: 'nothing', reason: 'Kept with the next turn.' });
    }
  }

  /** Tells of what an operator should decide about. */
  private async hold(interaction: Interaction, held: readonly HeldText[]): Promise<void> {
    for (const text of held) await this.deps.reporter.hold(interaction, { source: 'utterance', ...text });
  }

  /** Takes words away that are worth nothing to memory. */
  private async letGo(turnIds: readonly string[], binding: MemoryBinding | undefined): Promise<void> {
    for (const id of turnIds) await this.deps.queue.dropUtterance(id);
    if (binding !== undefined) this.deps.mirrors.of(this.roleId, binding).settle(turnIds);
  }

  /** Turns of this device that keep being cut do not pile up. */
  private boundUnfinished(): void {
    const handOver = async (): Promise<void> => {
      const waiting = await this.deps.queue.unfinished(this.roleId, this.subject.deviceId);
      if (this.isPaused) return;
      const binding = this.usableBinding();
      const mirror = binding === undefined ? undefined : this.deps.mirrors.of(this.roleId, binding);
      const { capturing, firewall } = this;
      const letGo = (ids: readonly string[]): Promise<void> => this.letGo(ids, binding);
      const hold = (said: Interaction, held: readonly HeldText[]): Promise<void> => this.hold(said, held);
      await handOverCut(waiting, { ...this.deps, capturing, firewall, mirror, letGo, hold });
    };
    handOver().catch((error: unknown) => {
      this.logger.warn({ error }, 'words of unfinished turns stay in the outbox for now');
    });
  }

  private async load(binding: MemoryBinding): Promise<void> {
    const mirror = this.deps.mirrors.of(this.roleId, binding);
    const deadline = AbortSignal.timeout(PREFETCH_DEADLINE_MS);
    // Recall waits for neither longer than it must, and the outbox may wait for the disk.
    const listing = mirror.ageMs > MIRROR_MAX_AGE_MS ? mirror.load(deadline) : undefined;
    listing?.catch(() => undefined);
    const takenUp = this.takeUp(mirror).catch((error: unknown) => {
      this.takenUp = undefined;
      throw error;
    });
    this.takenUp = takenUp;
    const delivered = await takenUp;
    await (delivered.length > 0 ? mirror.reload(deadline) : listing);
    // A delivery ends while another session reads the outbox: what it took for waiting is stored by now.
    mirror.settle(delivered);
  }

  private async takeUp(mirror: RoleMirror): Promise<readonly string[]> {
    const { queue } = this.deps;
    // Asked before the outbox: what is captured meanwhile is in neither, and stays.
    const known = mirror.provisionalInteractionIds;
    // Asked at once, so that no turn is in both or in neither.
    const [pending, unfinished] = await Promise.all([
      queue.pending(this.roleId),
      queue.unfinished(this.roleId, this.subject.deviceId),
    ]);
    const waiting = [...pending, ...unfinished.filter(({ id }) => !this.turnsHere.has(id))];
    // What was delivered while the outbox answered stands among the stored ones by now.
    const stillKnown = new Set(mirror.provisionalInteractionIds);
    const isDelivered = ({ id }: Interaction): boolean => known.includes(id) && !stillKnown.has(id);
    for (const said of waiting) if (!isDelivered(said)) mirror.addProvisional(said);
    const waitingIds = new Set(waiting.map(({ id }) => id));
    if (unfinished.length >= UNFINISHED_COUNT) this.boundUnfinished();
    return known.filter((id) => !waitingIds.has(id));
  }

  private async searchMirror(
    mirror: RoleMirror,
    binding: MemoryBinding,
    text: string,
    deadline: AbortSignal,
  ): Promise<readonly RecalledMemory[]> {
    // The first turn may come before the prefetch is done, and a mirror that a delivery listed knows nothing yet of what
    // waits in the outbox. What fails here was logged by the prefetch.
    const isListed = mirror.ageMs !== Number.POSITIVE_INFINITY;
    const loading = isListed && this.takenUp !== undefined ? undefined : this.load(binding);
    loading?.catch(() => undefined);
    const needed = isListed ? this.takenUp : loading;
    const isHere = needed?.then(
      () => true,
      () => false,
    );
    if (isHere !== undefined) await withinDeadline(isHere, deadline, false);
    return mirror.search(text, RECALL_LIMIT, deadline, this.subject.agent.timeZone);
  }

  private async searchProvider(
    binding: MemoryBinding,
    text: string,
    deadline: AbortSignal,
  ): Promise<readonly RecalledMemory[] | undefined> {
    try {
      const { timeZone } = this.subject.agent;
      return await binding.provider.recall(
        { roleId: this.roleId, text, limit: RECALL_LIMIT, timeZone },
        deadline,
      );
    } catch (error) {
      if (!deadline.aborted) this.logger.warn({ error }, 'provider did not recall; the mirror is used');
      return undefined;
    }
  }

  private get turnSubject(): TurnSubject {
    const { agent, deviceId, sessionId, channel } = this.subject;
    return { roleId: this.roleId, sessionId, agentId: agent.id, deviceId, channel };
  }

  private usableBinding(): MemoryBinding | undefined {
    const binding = this.deps.bindings.findCached(this.subject.deviceId);
    return binding?.isOff === true ? undefined : binding;
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
