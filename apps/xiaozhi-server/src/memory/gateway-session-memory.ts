import { MemoryRejected, roleIdFor } from '@xiaozhi/memory';
import type { InteractionMessage, MemoryScope, RecalledMemory, RoleId } from '@xiaozhi/memory';
import type { Logger } from '@xiaozhi/observability';
import type { MemoryPauses } from '../rights/memory-pauses.js';
import type { InteractionReporter } from './interaction.reporter.js';
import type { JustSaid } from './just-said.js';
import type { MemoryBinding, MemoryBindingSource } from './memory-binding.source.js';
import type { MemoryQueue } from './memory-queue.js';
import type { RoleMirrorRegistry } from './role-mirror.registry.js';
import { RoleRecall } from './role-recall.js';
import { SessionFirewall } from './session-firewall.js';
import type {
  FinishedTurn,
  MemoryOrigin,
  RecallOutcome,
  RoleMemory,
  SessionMemoryFactory,
} from './session-memory.js';
import { TurnCapture } from './turn-capture.js';

/** What the index takes for a question after everything. */
const EVERYTHING = 'What do you know about me?';

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
type Meant = Pick<RecalledMemory, 'id' | 'text'>;

/** Opens the memory of a session; the role id is computed here, once, and is the only one it can reach. */
export class GatewaySessionMemories {
  constructor(private readonly deps: SessionMemoryDeps) {}

  open(subject: Subject): RoleMemory {
    const roleId = roleIdFor({
      scope: subject.agent.memoryScope as MemoryScope,
      deviceId: subject.deviceId,
      agentId: subject.agent.id,
      speakerId: subject.speakerId,
      isChild: subject.isChild,
    });
    return new GatewaySessionMemory(roleId, subject, this.deps);
  }
}

/** What a session recalls and keeps of its role, and the rights of that person. */
class GatewaySessionMemory implements RoleMemory {
  private readonly turns: TurnCapture;
  private readonly memories: RoleRecall;

  constructor(
    readonly roleId: RoleId,
    private readonly subject: Subject,
    private readonly deps: SessionMemoryDeps,
  ) {
    const { agent, deviceId, sessionId, channel, isChild } = subject;
    const logger = deps.logger.child({ sessionId, roleId });
    const { id: agentId, boundAt } = agent;
    const turnSubject = { roleId, sessionId, agentId, deviceId, boundAt, channel };
    this.turns = new TurnCapture(turnSubject, {
      ...{ ...deps, logger },
      firewall: new SessionFirewall(isChild === true ? 'strict' : agent.memoryFirewall),
      binding: () => deps.bindings.findCached(deviceId),
      isPaused: () => this.isPaused,
    });
    this.memories = new RoleRecall(
      { roleId, deviceId, agent },
      {
        ...{ ...deps, logger },
        isSaidHere: (turnId) => this.turns.isSaidHere(turnId),
        onManyUnfinished: () => this.turns.boundUnfinished(),
      },
    );
  }

  get isPaused(): boolean {
    return this.deps.pauses.isPaused(this.roleId);
  }

  prefetch(): void {
    const binding = this.usableBinding();
    if (binding !== undefined) this.memories.prefetch(binding);
  }

  recall(text: string, signal: AbortSignal): Promise<RecallOutcome> {
    return this.memories.recall(this.usableBinding(), text, signal);
  }

  hear(turnId: string, said: InteractionMessage): Promise<void> {
    return this.turns.hear(turnId, said);
  }

  capture(turn: FinishedTurn): Promise<void> {
    return this.turns.capture(turn);
  }

  leaveOutCurrentTurn(): Promise<void> {
    return this.turns.leaveOutCurrentTurn();
  }

  async find(text: string, signal: AbortSignal): Promise<readonly RecalledMemory[]> {
    const binding = this.usableBinding();
    if (binding === undefined) return [];
    return this.memories.searchMirror(binding, text === '' ? EVERYTHING : text, signal);
  }

  async forget({ id, text }: Meant, signal: AbortSignal): Promise<void> {
    const binding = this.usableBinding();
    if (binding === undefined) throw new MemoryRejected('Memory is switched off for this agent.');
    const mirror = this.deps.mirrors.of(this.roleId, binding);
    if (mirror.isProvisional(id)) await this.deps.justSaid.forget(this.roleId, { id, text }, binding, signal);
    else {
      // Before the provider is asked: nothing may bring it back if this process ends meanwhile.
      await mirror.forgetSnapshot();
      await binding.provider.remove(this.roleId, id, signal);
    }
    await mirror.remove(id);
    await this.leaveOutCurrentTurn();
  }

  async setPaused(isPaused: boolean): Promise<void> {
    this.deps.pauses.set(this.roleId, isPaused);
    if (isPaused) await this.leaveOutCurrentTurn();
  }

  async originOf(memory: Meant, signal: AbortSignal): Promise<MemoryOrigin | undefined> {
    const binding = this.usableBinding();
    if (binding === undefined) return undefined;
    const { deviceId } = this.subject;
    return this.deps.justSaid.originOf(this.roleId, memory, { binding, deviceId }, signal);
  }

  justSaidIn(turnId: string): Promise<readonly Meant[]> {
    return this.deps.justSaid.textsOf(this.roleId, turnId);
  }

  private usableBinding(): MemoryBinding | undefined {
    const binding = this.deps.bindings.findCached(this.subject.deviceId);
    return binding?.isOff === true ? undefined : binding;
  }
}
