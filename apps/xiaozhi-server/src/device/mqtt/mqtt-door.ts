import { mqttOffer } from '@xiaozhi/device-protocol';
import type { MqttOffer, MqttTopicLayout } from '@xiaozhi/device-protocol';
import type { Logger } from '@xiaozhi/observability';
import type { SessionRegistry } from '../../session/session.registry.js';
import { UdpServer } from '../udp/udp-server.js';
import type { DeviceLimits } from '../message-limits.js';
import type { DeviceBroker } from './device-broker.js';
import { EmbeddedBroker } from './embedded-broker.js';
import { ExternalBroker } from './external-broker.js';
import type { MqttAuth } from './mqtt-auth.js';
import { MqttDevices } from './mqtt-devices.js';

export interface MqttDoorOptions {
  /** Address to listen on. */
  host: string;
  /** Of the broker of our own; undefined where `brokerUrl` names another. */
  mqttPort?: number;
  brokerUrl?: string;
  udpPort: number;
  maxConnectionsCount: number;
  limits: DeviceLimits;
  /** `host:port` of the broker as devices reach it; undefined where nobody said. */
  publicEndpoint: () => string | undefined;
  /** `host` or `host:port` of the UDP port as devices reach it; undefined where nobody said. */
  publicUdpEndpoint: () => string | undefined;
}

/** The second way in for devices: control messages over MQTT, audio over UDP. Off where no broker is configured. */
export class MqttDoor {
  private readonly broker: DeviceBroker;
  private udp: UdpServer | undefined;
  private devices: MqttDevices | undefined;

  /** @param options with `mqttPort` or `brokerUrl` */
  constructor(
    private readonly options: MqttDoorOptions,
    private readonly auth: MqttAuth,
    private readonly sessions: SessionRegistry,
    private readonly logger: Logger,
  ) {
    const { host, mqttPort, brokerUrl, maxConnectionsCount, limits } = options;
    this.broker =
      brokerUrl === undefined
        ? new EmbeddedBroker({ host, port: mqttPort ?? 0, maxConnectionsCount, limits }, auth, logger)
        : new ExternalBroker({ url: brokerUrl }, logger);
  }

  /** Opens both ports. @throws when one cannot be had */
  async start(): Promise<{ mqttPort: number | undefined; udpPort: number }> {
    const { host, udpPort, maxConnectionsCount, limits } = this.options;
    const udp = await UdpServer.open({ host, port: udpPort, limits }, this.logger);
    this.udp = udp;
    this.devices = new MqttDevices({
      broker: this.broker,
      udp,
      udpAddress: () => this.udpAddress(udp),
      sessions: this.sessions,
      maxDevicesCount: maxConnectionsCount,
      limits,
      logger: this.logger,
    });
    await this.broker.start(this.devices);
    if (this.endpoint === undefined)
      this.logger.warn(
        {},
        'OTA tells no device of MQTT: set MQTT_PUBLIC_ENDPOINT to the address that devices reach',
      );
    return { mqttPort: this.broker.port, udpPort: udp.port };
  }

  /** No session begins any more; those that are open go on. */
  stopListening(): void {
    this.devices?.stopListening();
  }

  /** After the sessions have been ended: their goodbyes go over the broker. */
  async stop(): Promise<void> {
    await this.broker.stop();
    await this.udp?.close();
  }

  /** UDP packets since the start, by what became of them. */
  get packets(): Readonly<Record<string, number>> | undefined {
    return this.udp?.counts.report;
  }

  /** What OTA tells a device; undefined while that is not known. */
  offerFor(device: { mac: string; clientId: string; board: string; ip: string }): MqttOffer | undefined {
    const { endpoint } = this;
    if (endpoint === undefined || this.auth.sign('') === undefined) return undefined;
    return mqttOffer(device, endpoint, this.layout, (text) => this.auth.sign(text) ?? '');
  }

  private get layout(): MqttTopicLayout {
    return this.options.brokerUrl === undefined ? 'shared' : 'per-client';
  }

  private get endpoint(): string | undefined {
    const { host, publicEndpoint } = this.options;
    const { port } = this.broker;
    return publicEndpoint() ?? (port === undefined || isAnyAddress(host) ? undefined : `${host}:${port}`);
  }

  /** Without a setting, the host of the broker: mostly one machine has both. */
  private udpAddress(udp: UdpServer): { host: string; port: number } {
    const named = this.options.publicUdpEndpoint();
    const [host = '', port] = (named ?? this.endpoint ?? this.options.host).split(':');
    return { host, port: named === undefined || port === undefined ? udp.port : Number(port) };
  }
}

function isAnyAddress(host: string): boolean {
  return host === '0.0.0.0' || host === '::';
}
