import type { AgentSettings } from '@xiaozhi/contracts';
import type { Interaction, RecalledMemory, RoleId } from '@xiaozhi/memory';
import { withDeadline } from '@xiaozhi/observability';
import type { Logger } from '@xiaozhi/observability';
import { UNFINISHED_COUNT } from './hand-over-cut.js';
import type { MemoryBinding } from './memory-binding.source.js';
import type { MemoryQueue } from './memory-queue.js';
import { mergeRecalled, recallLimit, toOutcome } from './recall-merge.js';
import type { RoleMirror } from './role-mirror.js';
import type { RoleMirrorRegistry } from './role-mirror.registry.js';
import type { RecallOutcome } from './session-memory.js';
import { isOfSession } from './said-under.js';
import { withinDeadline } from './within-deadline.js';

const PREFETCH_DEADLINE_MS = 10_000;
/** A listing older than this is made anew at the next hello: memories may have been edited elsewhere. */
const MIRROR_MAX_AGE_MS = 30_000;
/** Of a recall's deadline, for the search itself: what is waited for so long comes too late. */
const SEARCH_SHARE = 0.15;
/** A language of which the offline encoder knows nothing until it is spoken. */
const GREETINGS: Partial<Record<AgentSettings['language'], string>> = { zh: '你好' };

export interface RoleRecallDeps {
  mirrors: RoleMirrorRegistry;
  queue: MemoryQueue;
  logger: Logger;
  /** Whether words stand in the session's dialogue: those are no memories to it. */
  isSaidHere: (turnId: string) => boolean;
  /** Turns were found that were cut: many, or of others who had the device. */
  onManyUnfinished: () => void;
}

interface Recaller {
  roleId: RoleId;
  deviceId: string;
  agent: AgentSettings;
}

/** What a session recalls of its role: mirror and provider side by side, within the agent's deadline. */
export class RoleRecall {
  /** What waits in the outbox, taken into the mirror; the interactions that waited before and do not any more. */
  private takenUp: Promise<readonly string[]> | undefined;

  constructor(
    private readonly recaller: Recaller,
    private readonly deps: RoleRecallDeps,
  ) {}

  /** Lists the role's memories into the mirror, with what waits in the outbox, and makes the encoder ready. */
  prefetch(binding: MemoryBinding): void {
    const greeting = GREETINGS[this.recaller.agent.language];
    if (greeting !== undefined)
      void this.mirrorOf(binding).prepare(greeting, AbortSignal.timeout(PREFETCH_DEADLINE_MS));
    this.load(binding).catch((error: unknown) => {
      this.deps.logger.warn({ error }, 'memories not prefetched; recall goes on with what is here');
    });
  }

  /** Without a binding there is nothing to recall, and nothing is missing. */
  async recall(
    binding: MemoryBinding | undefined,
    text: string,
    signal: AbortSignal,
  ): Promise<RecallOutcome> {
    const startedAtMs = performance.now();
    const { timeZone, recallDeadlineMs, recallTokenBudget: tokenBudget } = this.recaller.agent;
    if (binding === undefined) return toOutcome(timeZone, [], startedAtMs, true);
    const deadline = withDeadline(signal, recallDeadlineMs);
    const patience = withDeadline(signal, Math.round(recallDeadlineMs * (1 - SEARCH_SHARE)));
    const [fromMirror, fromProvider] = await Promise.all([
      withinDeadline(this.searchMirror(binding, text, deadline, patience), deadline, []),
      withinDeadline(this.searchProvider(binding, text, deadline), deadline, undefined),
    ]);
    const merged = mergeRecalled({ tokenBudget, timeZone }, fromMirror, fromProvider ?? []);
    return toOutcome(timeZone, merged, startedAtMs, fromProvider !== undefined);
  }

  /**
   * What the mirror has, with what was just said elsewhere, as soon as that is known.
   * @param patience until when a listing is waited for; then what was listed before must do
   */
  async searchMirror(
    binding: MemoryBinding,
    text: string,
    deadline: AbortSignal,
    patience = deadline,
  ): Promise<readonly RecalledMemory[]> {
    const mirror = this.mirrorOf(binding);
    // The first turn may come before the prefetch is done, and a mirror that a delivery listed knows nothing yet of what
    // waits in the outbox. What fails here was logged by the prefetch.
    const isListed = mirror.ageMs !== Number.POSITIVE_INFINITY;
    const loading = isListed && this.takenUp !== undefined ? undefined : this.load(binding);
    loading?.catch(() => undefined);
    const needed = Promise.allSettled([isListed ? this.takenUp : loading]);
    // First what is at hand: the question is encoded while a listing is waited for.
    if (!isListed) await withinDeadline(mirror.restore(), patience, undefined);
    const after = withinDeadline(needed, patience, undefined);
    return mirror.search({ text, ...this.bounds, after }, deadline);
  }

  private async searchProvider(
    binding: MemoryBinding,
    text: string,
    deadline: AbortSignal,
  ): Promise<readonly RecalledMemory[] | undefined> {
    try {
      const { roleId } = this.recaller;
      return await binding.provider.recall({ roleId, text, ...this.bounds }, deadline);
    } catch (error) {
      if (!deadline.aborted) this.deps.logger.warn({ error }, 'provider did not recall; the mirror is used');
      return undefined;
    }
  }

  private async load(binding: MemoryBinding): Promise<void> {
    const mirror = this.mirrorOf(binding);
    const deadline = AbortSignal.timeout(PREFETCH_DEADLINE_MS);
    void mirror.restore();
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
    const { queue, isSaidHere, onManyUnfinished } = this.deps;
    const { roleId, deviceId, agent } = this.recaller;
    const present = { agentId: agent.id, boundAt: agent.boundAt };
    const isOurs = (said: Interaction): boolean => isOfSession(said, present);
    // Asked before the outbox: what is captured meanwhile is in neither, and stays.
    const known = mirror.provisionalInteractionIds;
    // Asked at once, so that no turn is in both or in neither.
    const [pending, cut] = await Promise.all([queue.pending(roleId), queue.unfinished(roleId, deviceId)]);
    const unfinished = cut.filter(isOurs);
    const waiting = [...pending.filter(isOurs), ...unfinished.filter(({ id }) => !isSaidHere(id))];
    // What was delivered while the outbox answered stands among the stored ones by now.
    const stillKnown = new Set(mirror.provisionalInteractionIds);
    const isDelivered = ({ id }: Interaction): boolean => known.includes(id) && !stillKnown.has(id);
    for (const said of waiting) if (!isDelivered(said)) mirror.addProvisional(said);
    if (queue.isPartial) return [];
    const waitingIds = new Set(waiting.map(({ id }) => id));
    if (unfinished.length >= UNFINISHED_COUNT || unfinished.length < cut.length) onManyUnfinished();
    return known.filter((id) => !waitingIds.has(id));
  }

  private mirrorOf(binding: MemoryBinding): RoleMirror {
    return this.deps.mirrors.of(this.recaller.roleId, binding);
  }

  private get bounds(): { limit: number; timeZone: string; withinMs: number } {
    const { timeZone, recallDeadlineMs, recallTokenBudget } = this.recaller.agent;
    return { limit: recallLimit(recallTokenBudget), timeZone, withinMs: recallDeadlineMs };
  }
}
