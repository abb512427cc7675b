import type { Clock } from '@xiaozhi/audio';
import type { Logger } from '@xiaozhi/observability';
import { newSessionId } from './turn-runner.js';
import type { DeviceLine } from './device-line.js';
import type { DeviceTransport } from './device-transport.js';
import { Session } from './session.js';
import type { SessionDeps } from './session-deps.js';

/** One timer for all sessions. */
const TICK_MS = 5_000;
/** A farewell has this long to be said; then the session ends in any case. */
const FAREWELL_MS = 60_000;

/** The sessions of this gateway: the newest connection of a device wins. */
export class SessionRegistry {
  private readonly sessions = new Map<string, Session>();
  private readonly lines = new Map<string, DeviceLine>();
  private readonly transports = new WeakMap<Session, DeviceTransport>();
  private readonly closing = new Set<Promise<void>>();
  private ticker: NodeJS.Timeout | undefined;

  constructor(
    private readonly deps: SessionDeps,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  get count(): number {
    return this.sessions.size;
  }

  /** All that are connected now. */
  get all(): readonly Session[] {
    return [...this.sessions.values()];
  }

  /** A device connected. A session that it left behind is closed. */
  open(device: { deviceId: string; clientId: string }, transport: DeviceTransport): Session {
    this.sessions.get(device.deviceId)?.close(1000, 'replaced by a newer connection of this device');
    const channel = transport.audioChannel.transport === 'udp' ? 'mqtt' : 'websocket';
    const identity = { ...device, sessionId: newSessionId(), channel };
    const session = new Session(identity, transport, this.deps);
    this.sessions.set(device.deviceId, session);
    this.transports.set(session, transport);
    this.ticker ??= setInterval(() => this.tick(), TICK_MS).unref();
    session.open();
    return session;
  }

  /** The session of a device that is connected now. @param deviceId in the one spelling */
  find(deviceId: string): Session | undefined {
    return this.sessions.get(deviceId);
  }

  /** A device can be told things from now on, with or without a session. */
  lineOpened(line: DeviceLine): void {
    this.lines.set(line.deviceId, line);
  }

  lineClosed(line: DeviceLine): void {
    if (this.lines.get(line.deviceId) === line) this.lines.delete(line.deviceId);
  }

  /**
   * A device that is connected, with a session or without one. Devices on a WebSocket have none: their connection is
   * their session. @param deviceId in the one spelling
   */
  findLine(deviceId: string): DeviceLine | undefined {
    return this.lines.get(deviceId);
  }

  /** Devices that can be told something now, with a session or without one. */
  get connectedIds(): readonly string[] {
    return [...new Set([...this.sessions.keys(), ...this.lines.keys()])];
  }

  /** Sends a text message to a device that is connected. @param deviceId in the one spelling. @returns whether it is */
  tell(deviceId: string, message: string): boolean {
    const session = this.sessions.get(deviceId);
    const way = (session && this.transports.get(session)) ?? this.lines.get(deviceId);
    way?.sendText(message);
    return way !== undefined;
  }

  /** The connection of a session ended, by whichever side. */
  closed(session: Session, reason: string): void {
    session.close(1000, reason);
    if (this.sessions.get(session.identity.deviceId) === session)
      this.sessions.delete(session.identity.deviceId);
    const settled = session.settled().finally(() => this.closing.delete(settled));
    this.closing.add(settled);
  }

  /** Ends all sessions and waits until what they gave to memory is durable. */
  async drain(): Promise<void> {
    clearInterval(this.ticker);
    this.ticker = undefined;
    for (const session of [...this.sessions.values()]) this.closed(session, 'the gateway is stopping');
    await Promise.all(this.closing);
  }

  private tick(): void {
    const { noVoiceCloseMs } = this.deps.options();
    for (const session of [...this.sessions.values()]) {
      if (session.idleMs <= noVoiceCloseMs) continue;
      if (session.idleMs <= noVoiceCloseMs + FAREWELL_MS && session.sayFarewell()) continue;
      this.logger.info({ deviceId: session.identity.deviceId }, 'a silent device is sent home');
      this.closed(session, 'nothing was said for a while');
    }
  }
}
