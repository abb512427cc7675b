import { pongMessage, serverHelloMessage, ttsMessage } from '@xiaozhi/device-protocol';
import type { ClientHello, ControlMessage } from '@xiaozhi/device-protocol';
import { newId } from '@xiaozhi/observability';
import type { Logger } from '@xiaozhi/observability';
import type { AgentSettings } from '@xiaozhi/contracts';
import type { PromptSpeaker, SpeakingOutcome } from '../proactive/speaker.js';
import type { VisionOffer } from '../tools/device/device-mcp.client.js';
import { CANNED } from '../turn/canned-sentences.js';
import { DOWNLINK } from '../turn/speaking/speak.js';
import { introduce } from '../turn/thinking/introduce.js';
import type { TurnInput, TurnResult } from '../turn/turn.js';
import { outputLimitOf } from '../usage/output-usage.js';
import { newPhotoToken } from '../vision/photo-desk.js';
import type { PhotoAccess } from '../vision/photo-desk.js';
import { DetectedWords } from './detected-words.js';
import { DeviceAbilities } from './device-abilities.js';
import { FaultWindow } from './fault-window.js';
import type { DeviceTransport } from './device-transport.js';
import { EchoControl } from './echo-control.js';
import { Loudspeaker } from './loudspeaker.js';
import { ManagementOrders } from './management-orders.js';
import { Microphone } from './microphone.js';
import { OwnSpeech, heardBack } from './own-speech.js';
import { SessionAgent } from './session-agent.js';
import type { SessionDeps } from './session-deps.js';
import type { SessionIdentity } from './session-identity.js';
import { isExitCommand } from './session-options.js';
import { nextState } from './session-state.js';
import type { SessionEvent, SessionState } from './session-state.js';
import { SessionTools } from './session-tools.js';
import { TurnRunner } from './turn-runner.js';
import { isFreeIn, outcomeOf } from './unasked-speech.js';
import { UnboundPrompt } from './unbound-prompt.js';
import { UtteranceGate } from './utterance-gate.js';
import type { KnownOfUtterance } from './utterance-gate.js';

/** After typed words or a wake word the device opens its microphone; that is no wish to end the answer. */
const DETECT_GRACE_MS = 2_000;
/** Audio frames that are none, within which time, end the connection (device protocol, binary frames). */
const MAX_BAD_FRAMES = { count: 50, windowMs: 10_000 } as const;

/** One connected device: holds its state and starts and cancels its turns. Knows no socket and no framework. */
export class Session implements PromptSpeaker {
  private state: SessionState = 'connecting';
  private isLeaving = false;
  private turnId: string | undefined;
  private hello: ClientHello | undefined;
  private detectedAtMs = Number.NEGATIVE_INFINITY;
  private lastActivityAtMs: number;
  private readonly ended = new AbortController();
  private readonly photoToken = newPhotoToken();
  private readonly logger: Logger;
  readonly agent: SessionAgent;
  private readonly echo = new EchoControl();
  private readonly ownSpeech: OwnSpeech;
  private readonly gate: UtteranceGate;
  private readonly microphone: Microphone;
  private readonly turns: TurnRunner;
  private readonly unbound: UnboundPrompt;
  private readonly abilities: DeviceAbilities;
  private readonly orders: ManagementOrders;
  private readonly badFrames: FaultWindow;
  private readonly tools: SessionTools;

  constructor(
    readonly identity: SessionIdentity,
    private readonly transport: DeviceTransport,
    private readonly deps: SessionDeps,
  ) {
    this.logger = deps.logger.child({ sessionId: identity.sessionId, deviceId: identity.deviceId });
    this.lastActivityAtMs = deps.clock.nowMs();
    this.ownSpeech = new OwnSpeech(deps.clock);
    this.gate = new UtteranceGate({
      ownSpeech: this.ownSpeech,
      recogniser: () => this.agent.ready?.runtime.asr,
      speakers: () => this.agent.ready?.runtime.speakers,
      admit: (utterance, { text, speaker }) =>
        void this.startTurn({ kind: 'utterance', utterance, text }, true, speaker),
      clock: deps.clock,
      logger: this.logger,
    });
    this.microphone = new Microphone({
      onSpeech: () => this.speechStarted(),
      onUtterance: (utterance) => this.gate.take(utterance, this.agent.ready?.runtime.endSilenceMs ?? 0),
      clean: (samples, timestampMs) => this.echo.clean(samples, timestampMs),
      memory: () => this.agent.anybodysMemory,
      onBadPacket: () => this.onBadFrame(),
      logger: this.logger,
      clock: deps.clock,
    });
    const loudspeaker = new Loudspeaker(transport, deps.clock, heardBack(this.ownSpeech, this.echo));
    this.turns = new TurnRunner(identity, loudspeaker, deps, this.logger, () => this.turnEnded());
    this.abilities = new DeviceAbilities(identity.sessionId, transport, this.logger);
    this.tools = new SessionTools({
      device: this.abilities.sources,
      ...{ reminders: deps.remindersOf(identity.deviceId), consent: deps.consentOf(identity.deviceId) },
      ...{ now: deps.now, deadlineMs: () => deps.options().toolDeadlineMs },
      turnId: () => this.turnId,
      leave: () => (this.isLeaving = true),
      logger: this.logger,
    });
    this.orders = new ManagementOrders({
      management: deps.management,
      isClosed: () => this.state === 'closed',
      reply: (message) => transport.sendText(message),
      refuse: () => this.close(1008, 'too many wrong secrets'),
    });
    this.unbound = new UnboundPrompt(deps.clock);
    this.badFrames = new FaultWindow(MAX_BAD_FRAMES.count, MAX_BAD_FRAMES.windowMs, () => deps.clock.nowMs());
    this.agent = new SessionAgent(identity, {
      ...deps,
      makeTools: (runtime, memory) => this.tools.make(runtime, memory),
      onRuntime: (runtime) => this.microphone.use(runtime),
      ...{ ended: this.ended.signal, logger: this.logger },
      ...{ onForgotten: () => this.turns.forget(), isHearing: () => this.microphone.isHearing },
    });
  }

  /** Begins to look up the device's agent. */
  open(): void {
    this.deps.observer.opened(this.identity);
    this.agent.lookUp();
  }

  /** ms since the device last did or heard something. */
  get idleMs(): number {
    return this.turns.isRunning ? 0 : this.deps.clock.nowMs() - this.lastActivityAtMs;
  }

  get isFree(): boolean {
    const isSpokenTo = this.microphone.isHearing || this.gate.isJudging;
    const isBusy = this.turns.isRunning || isSpokenTo || this.isLeaving || this.agent.ready === undefined;
    return isFreeIn(this.state, isBusy, this.idleMs);
  }

  readonly isOffTheRecord = (): boolean => this.agent.isOffTheRecord;

  async announce(words: (agent: AgentSettings) => string): Promise<SpeakingOutcome> {
    const { ready } = this.agent;
    if (!this.isFree || ready === undefined) return 'unheard';
    const text = words(ready.runtime.agent);
    return outcomeOf(await this.startTurn({ kind: 'announcement', text }, false), this.state);
  }

  /** What this device's photos are looked at with. */
  get photos(): PhotoAccess {
    const { runtime } = this.agent.ready ?? {};
    return {
      token: this.photoToken,
      model: runtime?.vision,
      language: runtime?.agent.language ?? 'en',
      ended: this.ended.signal,
    };
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
        return this.ping();
      case 'listen-start':
        return this.agent.whenKnown(() => this.listen(message.mode === 'manual', message.mode === undefined));
      case 'listen-stop':
        return this.agent.whenKnown(() => this.stopListening());
      case 'listen-detect':
        return this.agent.whenKnown(() => this.detect(message.text));
      case 'mcp':
        return this.abilities.onMcp(message.payload);
      case 'iot':
        return this.abilities.onIot(message.message);
      case 'server':
        return this.orders.take(message);
      case 'ignored':
        return this.logger.debug({ kind: message.kind }, 'a message without effect');
    }
  }

  /** One Opus packet from the device. Before the hello it is dropped. */
  onAudio(packet: Uint8Array, timestampMs = 0): void {
    if (this.state === 'connecting' || this.state === 'closed') return;
    this.agent.whenKnown(() => this.microphone.push(packet, timestampMs));
  }

  /** A frame with a broken header or with no Opus in it: dropped; too many of them end the session. */
  onBadFrame(): void {
    if (this.badFrames.add()) this.close(1008, 'too many broken frames');
  }

  /** Ends the session: running turns are cut, outstanding captures awaited. Safe to call twice. */
  close(code: number, reason: string): void {
    if (!this.apply('closed')) return;
    this.ended.abort(new Error(reason));
    this.gate.cancel();
    this.turns.close();
    this.microphone.close();
    this.abilities.close();
    this.transport.close(code, reason);
    this.deps.observer.closed({ ...this.identity, reason });
    this.logger.info({ code, reason }, 'session ended');
  }

  /** Resolves when nothing of this session is under way any more: all it gave to memory is durable. */
  async settled(): Promise<void> {
    await this.gate.settled();
    await this.turns.settled();
  }

  /**
   * Nobody has said anything for long: a last sentence where somebody may listen, then the session ends.
   * @returns false where there is nothing to say, or nobody to say it to
   */
  sayFarewell(): boolean {
    const { farewell } = this.deps.options();
    const { ready } = this.agent;
    // After words without an answer, and in realtime mode after an answer, a device listens on without telling so.
    const mayListen = this.state === 'listening' || (this.state === 'idle' && this.microphone.hasSound);
    if (!farewell.isEnabled || !mayListen || ready === undefined) return false;
    const text = farewell.prompt ?? CANNED[ready.runtime.agent.language].goodbyePrompt;
    void this.startTurn({ kind: 'prompt', text }, false);
    this.isLeaving = true;
    return true;
  }

  private greet(hello: ClientHello): void {
    const isFirst = this.hello === undefined;
    this.hello = hello;
    if (hello.features.aec) this.echo.enable();
    this.touch();
    this.apply('hello');
    const { sessionId } = this.identity;
    this.transport.sendText(serverHelloMessage(sessionId, DOWNLINK, this.transport.audioChannel));
    if (isFirst && hello.features.mcp)
      this.agent.whenKnown(() => this.abilities.ask(this.ended.signal, this.visionOffer()));
  }

  private visionOffer(): VisionOffer | undefined {
    const { visionUrl } = this.deps.options();
    if (visionUrl === undefined || this.photos.model === undefined) return undefined;
    return { url: visionUrl, token: this.photoToken };
  }

  private abort(): void {
    this.touch();
    this.isLeaving = false;
    this.gate.cancel();
    // The device waits for a stop even when nothing was playing (device protocol, abort).
    if (!this.turns.cancel()) this.transport.sendText(ttsMessage(this.identity.sessionId, 'stop'));
  }

  private ping(): void {
    this.touch();
    if (this.deps.options().isPingAnswered) this.transport.sendText(pongMessage(this.deps.now()));
  }

  private turnEnded(): void {
    this.touch();
    this.apply('turn-ended');
    if (this.isLeaving) this.close(1000, 'the conversation was ended');
  }

  private listen(isManual: boolean, keepsMode: boolean): void {
    this.touch();
    const isAfterDetect = this.deps.clock.nowMs() - this.detectedAtMs < DETECT_GRACE_MS;
    if (this.turns.isRunning && !isAfterDetect) this.turns.cancel();
    if (!this.apply('listen')) return;
    if (this.agent.ready === undefined) return this.promptUnbound();
    void this.agent.refresh();
    this.microphone.start(keepsMode ? undefined : isManual);
  }

  private stopListening(): void {
    this.touch();
    const utterance = this.microphone.stop();
    if (utterance !== undefined) void utterance.then((heard) => heard && this.gate.take(heard, 0));
  }

  private detect(text: string): void {
    this.touch();
    const words = DetectedWords.of(text, this.deps.options());
    if (words.kind === 'nothing') return;
    if (this.agent.ready === undefined) return this.promptUnbound();
    if (words.kind === 'acknowledged') return this.turns.acknowledge(text);
    this.detectedAtMs = this.deps.clock.nowMs();
    this.microphone.mute(DETECT_GRACE_MS);
    void this.agent.refresh().then(() => this.startTurn(words.input, words.isRemembered));
  }

  private startTurn(
    input: TurnInput,
    isRemembered = true,
    speaker?: KnownOfUtterance['speaker'],
  ): Promise<TurnResult> | undefined {
    const ready = this.agent.readyFor(speaker);
    if (ready === undefined) return void this.promptUnbound();
    const runtime = this.tools.inRole(ready.runtime);
    if (!this.apply('turn-started')) return undefined;
    this.isLeaving = false;
    this.touch();
    this.turnId = newId();
    return this.turns.start(input, {
      ...ready,
      runtime: { ...runtime, systemPrompt: introduce(runtime.systemPrompt, speaker) },
      turnId: this.turnId,
      isRemembered,
      hasEmoji: this.hello?.features.emoji ?? true,
      isExit: (text) => isExitCommand(text, this.deps.options()),
      onExit: () => this.close(1000, 'exit command'),
      outputLimit: outputLimitOf(ready.runtime, this.identity.deviceId, this.deps),
      onLimitReached: () => void (this.isLeaving = true),
    });
  }

  /** The user speaks while the answer plays: it stops, where the device can tell voice from its own echo. */
  private speechStarted(): void {
    this.touch();
    this.gate.begin();
    if (!this.turns.isRunning || !this.echo.isClean) return;
    this.isLeaving = false;
    this.gate.cancel();
    this.turns.cancel();
  }

  private promptUnbound(): void {
    const prompt = this.unbound.next(this.agent.resolution);
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
