import { createHmac } from 'node:crypto';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { mqttOffer } from '@xiaozhi/device-protocol';
import type { MqttIdentity, MqttOffer, MqttTopicLayout } from '@xiaozhi/device-protocol';
import { createLogger } from '@xiaozhi/observability';
import type { Logger } from '@xiaozhi/observability';
import { Aedes } from 'aedes';
import mqtt from 'mqtt';
import type { IClientOptions, MqttClient } from 'mqtt';
import type { BrokerListener } from '../device/mqtt/device-broker.js';

export const MQTT_TEST_KEY = 'a key for tests';

export function sign(text: string): string {
  return createHmac('sha256', MQTT_TEST_KEY).update(text).digest('base64');
}

/** What OTA would tell a device. */
export function offerTo(mac: string, layout: MqttTopicLayout): MqttOffer {
  return mqttOffer({ mac, clientId: 'c', board: 'b', ip: '127.0.0.1' }, '127.0.0.1:0', layout, sign);
}

/** A device's connection to a broker, subscribed as the offer says. */
export async function connectDevice(
  port: number,
  offer: MqttOffer,
  options: Partial<IClientOptions> = {},
): Promise<MqttClient> {
  const client = await mqtt.connectAsync(`mqtt://127.0.0.1:${port}`, {
    clientId: offer.client_id,
    username: offer.username,
    password: offer.password,
    keepalive: offer.keepalive,
    reconnectPeriod: 0,
    ...options,
  });
  await client.subscribeAsync(offer.subscribe_topic);
  return client;
}

/** The next message that a device is told. */
export function nextMessage(client: MqttClient): Promise<string> {
  return new Promise((heard) => client.once('message', (_, payload) => heard(payload.toString())));
}

/** The end of a device's connection. */
export function connectionEnd(client: MqttClient): Promise<void> {
  return new Promise((ended) => client.once('close', () => ended()));
}

/** Something that grows, and wakes whoever waits for it. */
class Ledger {
  readonly events: string[] = [];
  private wake: (() => void)[] = [];

  async until(event: string): Promise<void> {
    while (!this.events.includes(event)) await new Promise<void>((woken) => this.wake.push(woken));
  }

  protected note(event: string): void {
    this.events.push(event);
    for (const woken of this.wake.splice(0)) woken();
  }
}

/** A logger whose messages a test can wait for. */
export class LogWatch extends Ledger {
  readonly logger: Logger = createLogger({
    service: 'test',
    level: 'debug',
    destination: { write: (line) => this.note(String((JSON.parse(line) as { msg: string }).msg)) },
  });
}

/** Keeps what a broker tells, and wakes whoever waits for it. */
export class RecordingListener extends Ledger implements BrokerListener {
  readonly connected: MqttIdentity[] = [];
  onConnected(device: MqttIdentity): void {
    this.connected.push(device);
    this.note(`connected ${device.deviceId}`);
  }

  onMessage(device: MqttIdentity, payload: Uint8Array): void {
    this.note(`${device.deviceId}: ${Buffer.from(payload).toString()}`);
  }

  onGone(device: MqttIdentity): void {
    this.note(`gone ${device.deviceId}`);
  }
}

/** A broker without any rules, as a stranger to the gateway. */
export async function startForeignBroker(): Promise<{ port: number; stop: () => Promise<void> }> {
  const broker = await Aedes.createBroker();
  const server = createServer((socket) => broker.handle(socket));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    port: (server.address() as AddressInfo).port,
    stop: async () => {
      const closed = new Promise((done) => server.close(done));
      await new Promise<void>((done) => broker.close(done));
      await closed;
    },
  };
}
