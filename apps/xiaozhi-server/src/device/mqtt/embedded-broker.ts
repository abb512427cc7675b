import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { MQTT_PUBLISH_TOPIC, mqttTopics } from '@xiaozhi/device-protocol';
import type { MqttIdentity } from '@xiaozhi/device-protocol';
import type { Logger } from '@xiaozhi/observability';
import type { Aedes, AuthenticateError, Client } from 'aedes';
import type { DeviceLimits } from '../message-limits.js';
import type { BrokerListener, DeviceBroker } from './device-broker.js';
import { MeteredSocket } from './metered-socket.js';
import type { MqttAuth } from './mqtt-auth.js';
import { MqttPacketMeter } from './mqtt-packet-meter.js';

const CONNECT_DEADLINE_MS = 10_000;
/** A client that does not take what it is sent is dropped. */
const DRAIN_DEADLINE_MS = 20_000;
/** Longest keep alive; none at all is refused, since such a client is never missed. */
const MAX_KEEPALIVE_SECONDS = 600;
/** How long a stop waits for messages that are on their way to devices. */
const LAST_WORDS_MS = 1_000;
const MAX_HALF_SENT_COUNT = 16;
const TCP_KEEPALIVE_MS = 30_000;
/** MQTT 3.1.1, return code of CONNACK. */
const BAD_CREDENTIALS = 4;

export interface EmbeddedBrokerOptions {
  host: string;
  /** 0 takes a free port. */
  port: number;
  maxConnectionsCount: number;
  /** Of one connection. */
  limits: DeviceLimits;
}

/**
 * A broker in this process, for devices only. A device may publish to the one topic, and subscribe to its own; what
 * it is told goes to its connection directly, since the firmware does not subscribe. Nothing is kept for a device that
 * is away: no sessions, wills or retained messages.
 */
export class EmbeddedBroker implements DeviceBroker {
  private readonly devices = new WeakMap<Client, MqttIdentity>();
  /** By MQTT client id. */
  private readonly clients = new Map<string, Client>();
  private readonly sending = new Set<Promise<void>>();
  private broker: Aedes | undefined;
  private server: Server | undefined;

  constructor(
    private readonly options: EmbeddedBrokerOptions,
    private readonly auth: MqttAuth,
    private readonly logger: Logger,
  ) {}

  get port(): number | undefined {
    return (this.server?.address() as AddressInfo | null | undefined)?.port;
  }

  async start(listener: BrokerListener): Promise<void> {
    // Loaded where it is wanted: most gateways have no MQTT.
    const { Aedes: Broker } = await import('aedes');
    const broker = await Broker.createBroker({
      connectTimeout: CONNECT_DEADLINE_MS,
      drainTimeout: DRAIN_DEADLINE_MS,
      keepaliveLimit: MAX_KEEPALIVE_SECONDS,
      maxInflightInbound: MAX_HALF_SENT_COUNT,
      maxTopicLevels: 4,
    });
    this.broker = broker;
    this.setRules(broker);
    this.tell(broker, listener);
    const server = createServer({ keepAlive: true, keepAliveInitialDelay: TCP_KEEPALIVE_MS, noDelay: true });
    server.maxConnections = this.options.maxConnectionsCount;
    server.on('connection', (socket) => this.onSocket(broker, socket));
    await new Promise<void>((listening, failed) => {
      server.once('error', failed);
      server.listen(this.options.port, this.options.host, listening);
    });
    server.on('error', (error) => this.logger.error({ error }, 'the MQTT port failed'));
    this.server = server;
  }

  send(device: MqttIdentity, message: string): void {
    const client = this.clients.get(device.mqttClientId);
    if (client === undefined) return;
    const { subscribe: topic } = mqttTopics(device, 'shared');
    const packet = { cmd: 'publish', topic, payload: message, qos: 0, retain: false, dup: false } as const;
    const sent = new Promise<void>((done) => client.publish(packet, () => done())).finally(() =>
      this.sending.delete(sent),
    );
    this.sending.add(sent);
  }

  disconnect(device: MqttIdentity): void {
    this.clients.get(device.mqttClientId)?.close();
  }

  async stop(): Promise<void> {
    const { server, broker } = this;
    if (server === undefined || broker === undefined) return;
    const late = new Promise((done) => setTimeout(done, LAST_WORDS_MS).unref());
    await Promise.race([Promise.all(this.sending), late]);
    const closed = new Promise<void>((done) => server.close(() => done()));
    await new Promise<void>((done) => broker.close(() => done()));
    await closed;
  }

  private onSocket(broker: Aedes, socket: Socket): void {
    const metered = new MeteredSocket(
      socket,
      new MqttPacketMeter(this.options.limits, () => performance.now()),
    );
    broker.handle(metered);
  }

  private setRules(broker: Aedes): void {
    broker.preConnect = (_client, packet, done) => {
      // Nothing of a device outlives its connection.
      packet.clean = true;
      delete packet.will;
      done(null, true);
    };
    broker.authenticate = (client, username, password, done) => {
      const device = this.auth.identify(client.id, username, password);
      if (device !== undefined) {
        this.devices.set(client, device);
        return done(null, true);
      }
      this.logger.warn({ mqttClientId: client.id.slice(0, 128) }, 'a client was refused by the MQTT broker');
      const error: AuthenticateError = Object.assign(new Error('wrong credentials'), {
        returnCode: BAD_CREDENTIALS,
      });
      done(error, false);
    };
    broker.authorizePublish = (client, packet, done) => {
      const isAllowed = packet.topic === MQTT_PUBLISH_TOPIC && !packet.retain;
      if (isAllowed) return done(null);
      this.warn(client, 'a device published where it may not; its connection is ended');
      done(new Error('not allowed to publish there'));
    };
    broker.authorizeSubscribe = (client, subscription, done) => {
      const device = this.devices.get(client);
      const isOwn = device !== undefined && subscription.topic === mqttTopics(device, 'shared').subscribe;
      if (!isOwn) this.warn(client, 'a device asked for what others are told; it was refused');
      done(null, isOwn ? subscription : null);
    };
  }

  private tell(broker: Aedes, listener: BrokerListener): void {
    // A client that speaks as soon as it is let in is heard before the broker says that it is ready.
    const present = (client: Client): MqttIdentity | undefined => {
      const device = client.closed ? undefined : this.devices.get(client);
      if (device === undefined || this.clients.get(client.id) === client) return device;
      this.clients.set(client.id, client);
      listener.onConnected(device);
      return device;
    };
    broker.on('clientReady', present);
    broker.on('publish', (packet, client) => {
      const device = client === null ? undefined : present(client);
      if (device !== undefined) listener.onMessage(device, Buffer.from(packet.payload));
    });
    broker.on('clientDisconnect', (client) => {
      const device = this.devices.get(client);
      if (device === undefined || this.clients.get(client.id) !== client) return;
      this.clients.delete(client.id);
      listener.onGone(device);
    });
    const failed = (client: Client, error: Error): void =>
      this.logger.debug({ error, deviceId: this.devices.get(client)?.deviceId }, 'an MQTT connection failed');
    broker.on('clientError', failed);
    broker.on('connectionError', failed);
  }

  private warn(client: Client | null, message: string): void {
    const deviceId = client === null ? undefined : this.devices.get(client)?.deviceId;
    this.logger.warn({ deviceId }, message);
  }
}
