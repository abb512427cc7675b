import type { Logger } from '@xiaozhi/observability';
import type { AgentResolution, AgentRuntime, AgentRuntimeSource } from '../config/agent-runtime.js';
import type { SessionMemory, SessionMemoryFactory } from '../memory/session-memory.js';
import { ChildMode } from '../rights/child-mode.js';
import { SessionMode } from '../rights/session-mode.js';
import type { KeySet } from '../rights/key-set.js';
import type { Speaker } from '../speech/speaker/speaker-recogniser.js';
import type { ToolBox } from '../tools/tool-box.js';
import { isOffRecord } from './record-keeping.js';
import type { SessionIdentity } from './session-identity.js';

export interface SessionAgentDeps {
  agents: AgentRuntimeSource;
  memories: SessionMemoryFactory;
  /** Devices at which child mode was switched on by voice. */
  childDevices: KeySet;
  /** Called with each runtime that comes in: changed tools are there from the next turn on. */
  makeTools: (runtime: AgentRuntime, memory: SessionMemory) => ToolBox;
  /** Called with each runtime that comes in, before anything is started with it. */
  onRuntime: (runtime: AgentRuntime) => void;
  /** People were erased: nothing of what was said here is to be known any more. */
  onForgotten: () => void;
  /** Somebody is speaking. */
  isHearing: () => boolean;
  /** Aborted when the session ends. */
  ended: AbortSignal;
  logger: Logger;
}

/** All that a turn of this session is made with. */
export interface ReadyAgent {
  runtime: AgentRuntime;
  memory: SessionMemory;
  tools: ToolBox;
}

/** Messages kept while the agent is looked up. */
const EARLY_MESSAGES_COUNT = 64;
/** How long an utterance waits for news of its agent's configuration; later news counts from the next turn on. */
const REFRESH_WAIT_MS = 200;

/** Which agent a session's device belongs to, with that agent's memory of the person and its tools. */
export class SessionAgent {
  private known: AgentResolution | undefined;
  private early: (() => void)[] = [];
  private memory: SessionMemory | undefined;
  /** Each bound to the role id of one speaker, of as many as the agent knows, or of the children. */
  private readonly personalMemories = new Map<string, SessionMemory>();
  private forChild: ReadyAgent | undefined;
  private readonly childMode: ChildMode;
  /** Whoever speaks: guest mode is the session's, child mode the device's. */
  private readonly mode: SessionMode;
  private tools: ToolBox | undefined;
  private memoryKey: string | undefined;

  constructor(
    private readonly identity: SessionIdentity,
    private readonly deps: SessionAgentDeps,
  ) {
    this.childMode = new ChildMode(identity.deviceId, deps.childDevices);
    this.mode = new SessionMode(this.childMode);
  }

  /** What is known of the device; undefined while it is looked up. */
  get resolution(): AgentResolution | undefined {
    return this.known;
  }

  /** Undefined where the device has no agent (yet). */
  get ready(): ReadyAgent | undefined {
    const { known, memory, tools } = this;
    if (known?.kind !== 'ready' || memory === undefined || tools === undefined) return undefined;
    const { runtime } = known;
    return this.mode.isChild ? this.readyForChild(runtime) : { runtime, memory, tools };
  }

  /** The memory that may be asked before it is known who speaks. */
  get anybodysMemory(): SessionMemory | undefined {
    const { ready } = this;
    const isPersonal = ready?.runtime.speakers !== undefined && ready.runtime.agent.memoryScope === 'speaker';
    return isPersonal ? undefined : ready?.memory;
  }

  /** Nothing of the device's memory may be brought up: nothing of what is said is kept, or a child listens. */
  get isOffTheRecord(): boolean {
    return this.mode.isChild || isOffRecord(this.ready?.memory);
  }

  /**
   * What a turn of a known speaker is made with. Where each speaker has a memory of their own it is theirs, bound to
   * them when it is made; nobody known has the device's.
   */
  readyFor(speaker: Speaker | undefined): ReadyAgent | undefined {
    const { ready } = this;
    if (ready === undefined || speaker === undefined || this.mode.isChild) return ready;
    const { runtime } = ready;
    if (runtime.agent.memoryScope !== 'speaker') return ready;
    const memory = this.memoryOf(speaker, runtime);
    return { runtime, memory, tools: this.deps.makeTools(runtime, memory) };
  }

  /** The configuration changed. While somebody speaks nothing does: then it is asked for at the next turn. */
  async changed(): Promise<void> {
    if (!this.deps.ended.aborted && !this.deps.isHearing()) await this.refresh();
  }

  /** Whether this session has one of these memories. */
  remembers(isMeant: (roleId: string) => boolean): boolean {
    return this.memoriesOf(isMeant).length > 0;
  }

  /** People were erased: what was said here goes, if it may be theirs. */
  forgetPeople(isMeant: (roleId: string) => boolean): void {
    const memories = this.memoriesOf(isMeant);
    for (const memory of memories) memory.forgetPerson();
    if (memories.length > 0) this.deps.onForgotten();
  }

  private memoriesOf(isMeant: (roleId: string) => boolean): SessionMemory[] {
    const all = [...(this.memory === undefined ? [] : [this.memory]), ...this.personalMemories.values()];
    return all.filter(({ roleId }) => isMeant(roleId));
  }

  private readyForChild(runtime: AgentRuntime): ReadyAgent {
    if (this.forChild?.runtime === runtime) return this.forChild;
    const memory = this.personal('child', runtime, { isChild: true });
    if (this.forChild?.memory !== memory) memory.prefetch();
    this.forChild = { runtime, memory, tools: this.deps.makeTools(runtime, memory) };
    return this.forChild;
  }

  private memoryOf(speaker: Speaker, runtime: AgentRuntime): SessionMemory {
    return this.personal(`speaker:${speaker.id}`, runtime, { speakerId: speaker.id });
  }

  /** The memory of one of those who use the device. */
  private personal(
    name: string,
    { agent }: AgentRuntime,
    whose: { speakerId: string } | { isChild: true },
  ): SessionMemory {
    const key = JSON.stringify([ownerOf({ agent }), name]);
    const known = this.personalMemories.get(key);
    if (known !== undefined) return known;
    const { deviceId, sessionId, channel } = this.identity;
    const { mode } = this;
    const memory = this.deps.memories.open({ agent, deviceId, sessionId, channel, mode, ...whose });
    this.personalMemories.set(key, memory);
    return memory;
  }

  /** Begins to look the agent up. */
  lookUp(): void {
    const { deviceId, clientId } = this.identity;
    this.deps.agents.resolve(deviceId, clientId, this.deps.ended).then(
      (resolution) => this.resolved(resolution),
      (error: unknown) => {
        if (this.deps.ended.aborted) return;
        this.deps.logger.error({ error }, 'the agent could not be looked up');
        this.resolved({ kind: 'unavailable', reason: 'unexpected failure' });
      },
    );
  }

  /** A changed provider or key is in use from this turn on, if manager-api tells in time. Never rejects. */
  async refresh(): Promise<void> {
    const { deviceId, clientId } = this.identity;
    try {
      this.resolved(await this.deps.agents.refresh(deviceId, clientId, REFRESH_WAIT_MS));
    } catch (error) {
      this.deps.logger.warn({ error }, 'agent not refreshed');
    }
  }

  /** Acts at once, or, in order, when the agent is known. */
  whenKnown(act: () => void): void {
    if (this.known !== undefined) return act();
    if (this.early.length < EARLY_MESSAGES_COUNT) this.early.push(act);
  }

  private resolved(resolution: AgentResolution): void {
    if (this.deps.ended.aborted) return;
    this.known = resolution;
    if (resolution.kind === 'ready') this.use(resolution.runtime);
    else this.deps.logger.warn({ kind: resolution.kind }, 'the device has no agent');
    const { early } = this;
    this.early = [];
    for (const act of early) act();
  }

  private use(runtime: AgentRuntime): void {
    this.deps.onRuntime(runtime);
    this.childMode.isLocked = runtime.agent.childMode;
    const key = JSON.stringify([ownerOf(runtime), runtime.agent.memoryScope]);
    if (this.memory === undefined || this.memoryKey !== key) {
      this.memoryKey = key;
      const { deviceId, sessionId, channel } = this.identity;
      const { mode } = this;
      this.memory = this.deps.memories.open({ agent: runtime.agent, deviceId, sessionId, channel, mode });
      if (!this.mode.isChild) this.memory.prefetch();
    }
    this.tools = this.deps.makeTools(runtime, this.memory);
    if (this.mode.isChild) this.readyForChild(runtime);
  }
}

/** Words under another binding of the device are another owner's. */
function ownerOf({ agent }: Pick<AgentRuntime, 'agent'>): readonly (string | undefined)[] {
  return [agent.id, agent.boundAt];
}
