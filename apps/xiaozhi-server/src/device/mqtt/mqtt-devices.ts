import type { ClientHello, MqttIdentity } from '@xiaozhi/device-protocol';
import type { Logger } from '@xiaozhi/observability';
import type { SessionRegistry } from '../../session/session.registry.js';
import type { Session } from '../../session/session.js';
import type { UdpServer } from '../udp/udp-server.js';
import type { DeviceLimits } from '../message-limits.js';
import type { BrokerListener, DeviceBroker } from './device-broker.js';
import { MqttDevice } from './mqtt-device.js';
import { UdpTransport } from './udp-transport.js';

export interface MqttDevicesOptions {
  broker: DeviceBroker;
  udp: UdpServer;
  /** Where devices find the UDP port. */
  udpAddress: () => { host: string; port: number };
  sessions: SessionRegistry;
  /** A broker that is not ours does not tell who left: the device that was heard longest ago is forgotten. */
  maxDevicesCount: number;
  /** Of one device. */
  limits: DeviceLimits;
  logger: Logger;
}

/** All devices on the broker: brings each one's messages to its session, and the session's audio to UDP. */
export class MqttDevices implements BrokerListener {
  /** By device id, the one heard last at the end. */
  private readonly devices = new Map<string, MqttDevice>();

  private isListening = true;

  constructor(private readonly options: MqttDevicesOptions) {}

  get count(): number {
    return this.devices.size;
  }

  /** What devices say from now on is not heard. */
  stopListening(): void {
    this.isListening = false;
  }

  onConnected(identity: MqttIdentity): void {
    const known = this.devices.get(identity.deviceId);
    if (known?.identity.mqttClientId === identity.mqttClientId) return;
    if (known !== undefined) this.forget(known, 'replaced by a newer connection of this device');
    const [oldest] = this.devices.values();
    if (oldest !== undefined && this.devices.size >= this.options.maxDevicesCount)
      this.forget(oldest, 'too many devices on the broker');
    const device = this.makeDevice(identity);
    this.devices.set(identity.deviceId, device);
    this.options.sessions.lineOpened(device);
  }

  onMessage(identity: MqttIdentity, payload: Uint8Array): void {
    const device = this.devices.get(identity.deviceId);
    if (!this.isListening || device?.identity.mqttClientId !== identity.mqttClientId) return;
    this.devices.delete(identity.deviceId);
    this.devices.set(identity.deviceId, device);
    try {
      device.onMessage(payload);
    } catch (error) {
      // A fault of this gateway: it costs the device its connection, and not all devices theirs.
      this.options.logger.error(
        { error, deviceId: device.deviceId },
        'a message of a device met a fault; its connection is ended',
      );
      this.forget(device, 'the gateway met a fault');
    }
  }

  onGone(identity: MqttIdentity): void {
    const device = this.devices.get(identity.deviceId);
    if (device?.identity.mqttClientId === identity.mqttClientId)
      this.forget(device, 'the MQTT connection ended');
  }

  private forget(device: MqttDevice, reason: string): void {
    this.devices.delete(device.deviceId);
    device.gone(reason);
    this.options.broker.disconnect(device.identity);
    this.options.sessions.lineClosed(device);
  }

  private makeDevice(identity: MqttIdentity): MqttDevice {
    const { broker, limits, logger } = this.options;
    const device: MqttDevice = new MqttDevice(identity, {
      send: (message) => broker.send(identity, message),
      disconnect: () => broker.disconnect(identity),
      openSession: (hello) => this.openSession(device, hello),
      limits,
      logger: logger.child({ deviceId: identity.deviceId }),
    });
    return device;
  }

  private openSession(device: MqttDevice, hello: ClientHello): { session: Session; transport: UdpTransport } {
    const { udp, sessions, udpAddress, logger } = this.options;
    const { deviceId, clientId } = device.identity;
    const channel = udp.openChannel({
      frameDurationMs: hello.audio.frameDurationMs,
      onAudio: (packet, timestampMs) => session.onAudio(packet, timestampMs),
    });
    const transport = new UdpTransport({
      channel,
      server: udpAddress(),
      sendText: (message) => device.sendText(message),
      onClose: (reason) => {
        device.sessionEnded(session);
        sessions.closed(session, reason);
        logger.info({ deviceId, packets: channel.counts.report }, 'the audio channel is closed');
      },
    });
    const session: Session = sessions.open({ deviceId, clientId }, transport);
    transport.name(session.identity.sessionId);
    return { session, transport };
  }
}
