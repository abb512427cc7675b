import type { Clock } from '@xiaozhi/audio';
import { mcpMessage, pongMessage, serverHelloMessage, ttsMessage } from '@xiaozhi/device-protocol';
import type { ClientHello, ControlMessage } from '@xiaozhi/device-protocol';
import { newId } from '@xiaozhi/observability';
import type { Logger } from '@xiaozhi/observability';
import type { AgentResolution, AgentRuntime, AgentRuntimeSource } from '../config/agent-runtime.js';
import type { SessionMemory, SessionMemoryFactory } from '../memory/session-memory.js';
import type { Tts } from '../speech/tts/tts.js';
import { builtInTools } from '../tools/built-in/built-in-tools.js';
import { DeviceMcpClient } from '../tools/device/device-mcp.client.js';
import { DeviceTools } from '../tools/device/device-tools.js';
import { ToolBox } from '../tools/tool-box.js';
import { CANNED } from '../turn/canned-sentences.js';
import { DOWNLINK } from '../turn/speaking/speak.js';
import type { TurnInput } from '../turn/turn.js';
import type { DeviceTransport } from './device-transport.js';
import { Microphone } from './microphone.js';
import type { SessionObserver } from './session-observer.js';
import { bareText } from './session-options.js';
import type { SessionOptions } from './session-options.js';
import { nextState } from './session-state.js';
import type { SessionEvent, SessionState } from './session-state.js';
import { TurnRunner } from './turn-runner.js';
import { UnboundPrompt } from './unbound-prompt.js';

export interface SessionDeps {
  agents: AgentRuntimeSource;
  memories: SessionMemoryFactory;
  observer: SessionObserver;
  /** Speaks where no agent is known. */
  defaultTts: () => Tts;
  options: () => SessionOptions;
  clock: Clock;
  now: () => Date;
  logger: Logger;
}

export interface SessionIdentity {
  sessionId: string;
  deviceId: string;
  clientId: string;
}

/** Messages kept while the agent is looked up. */
const EARLY_MESSAGES_COUNT = 64;
/** How long an utterance waits for news of its agent's configuration; later news counts from the next turn on. */
const REFRESH_WAIT_MS = 200;

/** One connected device: holds its state and starts and cancels its turns. Knows no socket and no framework. */
export class Session {
  private state: SessionState = 'connecting';
  private resolution: AgentResolution | undefined;
  private early: (() => void)[] = [];
  private memory: SessionMemory | undefined;
  private tools: ToolBox | undefined;
  private isLeaving = false;
  private memoryAgentId: string | undefined;
  private hello: ClientHello | undefined;
  private readonly ended = new AbortController();
  private readonly logger: Logger;
  private readonly microphone: Microphone;
  private readonly turns: TurnRunner;
  private readonly unbound: UnboundPrompt;
  private readonly deviceMcp: DeviceMcpClient;
  private lastActivityAtMs: number;

  constructor(
    readonly identity: SessionIdentity,
    private readonly transport: DeviceTransport,
    private readonly deps: SessionDeps,
  ) {
    this.logger = deps.logger.child({ sessionId: identity.sessionId, deviceId: identity.deviceId });
    this.lastActivityAtMs = deps.clock.nowMs();
    this.microphone = new Microphone({
      onSpeech: () => this.speechStarted(),
      onUtterance: (utterance) => this.startTurn({ kind: 'utterance', utterance }),
      logger: this.logger,
    });
    this.turns = new TurnRunner(identity, transport, deps, this.logger, () => this.turnEnded());
    this.deviceMcp = new DeviceMcpClient(
      (payload) => transport.sendText(mcpMessage(identity.sessionId, payload)),
      this.logger,
    );
    this.unbound = new UnboundPrompt(deps.clock);
  }

  /** Begins to look up the device's agent. */
  open(): void {
    this.deps.observer.opened(this.identity);
    this.lookUpAgent().catch((error: unknown) => {
      this.logger.error({ error }, 'the agent could not be looked up');
      this.resolved({ kind: 'unavailable', reason: 'unexpected failure' });
    });
  }

  /** ms since the device last did or heard something. */
  get idleMs(): number {
    return this.turns.isRunning ? 0 : this.deps.clock.nowMs() - this.lastActivityAtMs;
  }

  /** A text message. What has to wait for the agent waits; `abort` and `hello` never do. */
  onControl(message: ControlMessage): void {
    if (this.state === 'closed') return;
    switch (message.kind) {
      case 'hello':
        return this.greet(message.hello);
      case 'abort':
        return this.abort();
      case 'goodbye':
        return this.close(1000, 'goodbye');
      case 'ping':
        this.touch();
        return this.transport.sendText(pongMessage(this.deps.now()));
      case 'listen-start':
        return this.whenKnown(() => this.listen(message.mode === 'manual', message.mode === undefined));
      case 'listen-stop':
        return this.whenKnown(() => this.stopListening());
      case 'listen-detect':
        return this.whenKnown(() => this.detect(message.text));
      case 'mcp':
        return this.deviceMcp.onMessage(message.payload);
      case 'iot':
      case 'server':
      case 'ignored':
        return this.logger.debug({ kind: message.kind }, 'a message without effect');
    }
  }

  /** One Opus packet from the device. Before the hello it is dropped. */
  onAudio(packet: Uint8Array): void {
    if (this.state === 'connecting' || this.state === 'closed') return;
    this.whenKnown(() => this.microphone.push(packet));
  }

  /** Ends the session: running turns are cut, outstanding captures awaited. Safe to call twice. */
  close(code: number, reason: string): void {
    if (!this.apply('closed')) return;
    this.ended.abort(new Error(reason));
    this.turns.cancel();
    this.microphone.close();
    this.deviceMcp.close();
    this.transport.close(code, reason);
    this.deps.observer.closed({ ...this.identity, reason });
    this.logger.info({ code, reason }, 'session ended');
  }

  /** Resolves when nothing of this session is under way any more: all it gave to memory is durable. */
  async settled(): Promise<void> {
    await this.turns.settled();
  }

  private greet(hello: ClientHello): void {
    const isFirst = this.hello === undefined;
    this.hello = hello;
    this.touch();
    this.apply('hello');
    this.transport.sendText(serverHelloMessage(this.identity.sessionId, DOWNLINK));
    if (isFirst && hello.features.mcp) this.askForTools();
  }

  private askForTools(): void {
    this.deviceMcp.start(this.ended.signal).catch((error: unknown) => {
      if (!this.ended.signal.aborted) this.logger.warn({ error }, 'the device told no tools');
    });
  }

  private abort(): void {
    this.touch();
    this.isLeaving = false;
    this.turns.cancel();
    // The device waits for this even when nothing was playing (device protocol, abort).
    this.transport.sendText(ttsMessage(this.identity.sessionId, 'stop'));
  }

  private async lookUpAgent(): Promise<void> {
    const { deviceId, clientId } = this.identity;
    this.resolved(await this.deps.agents.resolve(deviceId, clientId, this.ended.signal));
  }

  private resolved(resolution: AgentResolution): void {
    if (this.state === 'closed') return;
    this.resolution = resolution;
    if (resolution.kind === 'ready') this.use(resolution.runtime);
    else this.logger.warn({ kind: resolution.kind }, 'the device has no agent');
    const early = this.early;
    this.early = [];
    for (const act of early) act();
  }

  private use(runtime: AgentRuntime): void {
    this.microphone.use(runtime);
    if (this.memoryAgentId === `${runtime.agent.id} ${runtime.agent.memoryScope}`) return;
    const { deviceId, sessionId } = this.identity;
    this.memoryAgentId = `${runtime.agent.id} ${runtime.agent.memoryScope}`;
    this.memory = this.deps.memories.open({ agent: runtime.agent, deviceId, sessionId });
    this.memory.prefetch();
    this.tools = this.makeTools(runtime, this.memory);
  }

  private makeTools({ agent }: AgentRuntime, memory: SessionMemory): ToolBox {
    const leave = (): void => {
      this.isLeaving = true;
    };
    const builtIn = builtInTools({ memory, timeZone: agent.timeZone, now: this.deps.now, leave });
    return new ToolBox([builtIn, new DeviceTools(this.deviceMcp)], this.logger);
  }

  private turnEnded(): void {
    this.apply('turn-ended');
    if (this.isLeaving) this.close(1000, 'the conversation was ended');
  }

  private whenKnown(act: () => void): void {
    if (this.resolution !== undefined) return act();
    if (this.early.length < EARLY_MESSAGES_COUNT) this.early.push(act);
  }

  private listen(isManual: boolean, keepsMode: boolean): void {
    this.touch();
    if (this.turns.isRunning) this.turns.cancel();
    if (!this.apply('listen')) return;
    if (this.resolution?.kind !== 'ready') return this.promptUnbound();
    this.refreshAgent().catch((error: unknown) => this.logger.warn({ error }, 'agent not refreshed'));
    this.microphone.start(keepsMode ? undefined : isManual);
  }

  private stopListening(): void {
    const utterance = this.microphone.stop();
    if (utterance !== undefined)
      void utterance.then((heard) => heard && this.startTurn({ kind: 'utterance', utterance: heard }));
  }

  private detect(text: string): void {
    this.touch();
    const { wakeWords, isGreetingEnabled } = this.deps.options();
    const bare = bareText(text);
    if (bare === '') return;
    if (this.resolution?.kind !== 'ready') return this.promptUnbound();
    const isWakeWord = wakeWords.some((word) => bareText(word) === bare);
    if (isWakeWord && !isGreetingEnabled) return this.turns.acknowledge(text);
    this.refreshAgent()
      .catch((error: unknown) => this.logger.warn({ error }, 'agent not refreshed'))
      .finally(() => this.startTurn({ kind: 'text', text: text.trim() }, !isWakeWord));
  }

  /** A changed provider or key is in use from this turn on, if manager-api tells in time. */
  private async refreshAgent(): Promise<void> {
    const { deviceId, clientId } = this.identity;
    const resolution = await this.deps.agents.refresh(deviceId, clientId, REFRESH_WAIT_MS);
    if (this.state !== 'closed') this.resolved(resolution);
  }

  private startTurn(input: TurnInput, isRemembered = true): void {
    if (this.resolution?.kind !== 'ready' || this.memory === undefined || this.tools === undefined)
      return this.promptUnbound();
    if (!this.apply('turn-started')) return;
    this.isLeaving = false;
    this.touch();
    this.turns.start(input, {
      runtime: this.resolution.runtime,
      memory: this.memory,
      tools: this.tools,
      turnId: newId(),
      isRemembered,
      hasEmoji: this.hello?.features.emoji ?? true,
      isExit: (text) => this.isExit(text),
      onExit: () => this.close(1000, 'exit command'),
    });
  }

  /**
   * Nobody has said anything for long: a last sentence where somebody may listen, then the session ends.
   * @returns false where there is nothing to say, or nobody to say it to
   */
  sayFarewell(): boolean {
    const { farewell } = this.deps.options();
    if (!farewell.isEnabled || this.state !== 'listening' || this.resolution?.kind !== 'ready') return false;
    const text = farewell.prompt ?? CANNED[this.resolution.runtime.agent.language].goodbyePrompt;
    this.startTurn({ kind: 'prompt', text }, false);
    this.isLeaving = true;
    return true;
  }

  private isExit(text: string): boolean {
    return this.deps.options().exitCommands.some((command) => bareText(command) === bareText(text));
  }

  /** The user speaks while the answer plays: it stops, where the device can tell voice from its own echo. */
  private speechStarted(): void {
    this.touch();
    if (this.turns.isRunning && this.hello?.features.aec === true) this.abort();
  }

  private promptUnbound(): void {
    const prompt = this.unbound.next(this.resolution);
    if (prompt === undefined) return;
    this.turns.announce(prompt, this.deps.defaultTts());
  }

  private touch(): void {
    this.lastActivityAtMs = this.deps.clock.nowMs();
  }

  /** @returns false where the event is not for this state */
  private apply(event: SessionEvent): boolean {
    const state = nextState(this.state, event);
    if (state === undefined) return false;
    this.state = state;
    return true;
  }
}
