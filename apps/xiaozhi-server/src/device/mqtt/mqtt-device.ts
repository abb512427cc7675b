import { goodbyeMessage, parseControlMessage, sessionIdOf } from '@xiaozhi/device-protocol';
import type { ClientHello, ControlMessage, MqttIdentity } from '@xiaozhi/device-protocol';
import type { Logger } from '@xiaozhi/observability';
import type { DeviceLine } from '../../session/device-line.js';
import type { Session } from '../../session/session.js';
import { MessageLimits, TokenBucket } from '../message-limits.js';
import type { Breach, DeviceLimits } from '../message-limits.js';
import type { UdpTransport } from './udp-transport.js';

export interface MqttDeviceNeeds {
  send: (message: string) => void;
  disconnect: () => void;
  /** Opens a session with an audio channel of its own, ending the one before. */
  openSession: (hello: ClientHello) => { session: Session; transport: UdpTransport };
  limits: DeviceLimits;
  logger: Logger;
}

/** A session costs more than a message does. */
const HELLO_PER_SECOND_COUNT = 1;
const HELLO_BURST_COUNT = 10;

interface Current {
  session: Session;
  transport: UdpTransport;
}

/**
 * One device on the broker. It stays while sessions come and go: `hello` begins one, `goodbye` of either side ends
 * it (device protocol, MQTT + UDP).
 */
export class MqttDevice implements DeviceLine {
  private readonly limits: MessageLimits;
  private readonly hellos: TokenBucket;
  private current: Current | undefined;
  private ignoredCount = 0;

  constructor(
    readonly identity: MqttIdentity,
    private readonly needs: MqttDeviceNeeds,
  ) {
    const nowMs = (): number => performance.now();
    this.limits = new MessageLimits(needs.limits, nowMs);
    this.hellos = new TokenBucket(HELLO_PER_SECOND_COUNT, HELLO_BURST_COUNT, nowMs);
  }

  get deviceId(): string {
    return this.identity.deviceId;
  }

  sendText(message: string): void {
    this.needs.send(message);
  }

  /** A message that the device published. */
  onMessage(payload: Uint8Array): void {
    const breach = this.limits.text(payload.length);
    if (breach !== undefined) return this.refuse(breach);
    const text = Buffer.from(payload).toString('utf8');
    const message = parseControlMessage(text);
    if (message.kind === 'ignored') return this.ignore(message.reason);
    if (message.kind === 'hello') return this.begin(message);
    const sessionId = sessionIdOf(text);
    const { current } = this;
    const isOfCurrent =
      current !== undefined && (sessionId === undefined || sessionId === current.session.identity.sessionId);
    if (message.kind === 'goodbye') return isOfCurrent ? this.leave() : undefined;
    if (isOfCurrent) return current.session.onControl(message);
    // The gateway was started anew meanwhile, or has ended that session: the device learns that it must begin another.
    if (sessionId !== undefined) this.needs.send(goodbyeMessage(sessionId));
    else this.ignore('a message before hello');
  }

  /** The session ended, by whichever side. */
  sessionEnded(session: Session): void {
    if (this.current?.session === session) this.current = undefined;
  }

  /** The device is gone from the broker, or another of its connections has taken its place. */
  gone(reason: string): void {
    const { current } = this;
    current?.transport.hush();
    current?.session.close(1000, reason);
  }

  private begin(message: Extract<ControlMessage, { kind: 'hello' }>): void {
    if (!this.hellos.take()) return this.refuse({ code: 1008, reason: 'too many hellos' });
    this.current?.transport.hush();
    this.current = this.needs.openSession(message.hello);
    this.current.session.onControl(message);
  }

  private leave(): void {
    const { current } = this;
    current?.transport.hush();
    current?.session.close(1000, 'goodbye');
  }

  /** Never reflected, and logged once: a stuck client must not fill the log. */
  private ignore(reason: string): void {
    this.ignoredCount += 1;
    if (this.ignoredCount === 1)
      this.needs.logger.warn({ reason }, 'a message was ignored; more of this device are not logged');
  }

  private refuse({ code, reason }: Breach): void {
    this.needs.logger.warn({ reason }, 'a device is disconnected for breaking the protocol');
    this.current?.session.close(code, reason);
    this.needs.disconnect();
  }
}
