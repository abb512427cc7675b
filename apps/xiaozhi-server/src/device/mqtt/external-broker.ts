import { MQTT_PUBLISH_TOPIC, mqttTopics, parseMqttClientId } from '@xiaozhi/device-protocol';
import type { MqttIdentity } from '@xiaozhi/device-protocol';
import type { Logger } from '@xiaozhi/observability';
import type { MqttClient } from 'mqtt';
import type { BrokerListener, DeviceBroker } from './device-broker.js';

const RECONNECT_MS = 2_000;
const CONNECT_DEADLINE_MS = 10_000;
const KEEPALIVE_SECONDS = 30;
/** How long a start waits for the broker; it goes on without. */
const START_PATIENCE_MS = 3_000;

export interface ExternalBrokerOptions {
  /** `mqtt://` or `mqtts://`, with user and password if the broker wants them. */
  url: string;
}

/**
 * A broker that somebody else runs. Each device publishes to a topic of its own, named by its client id: the broker's
 * access list is what says that a message is the device's. Messages to devices wait while the broker is away.
 */
export class ExternalBroker implements DeviceBroker {
  readonly port = undefined;
  private client: MqttClient | undefined;
  private isLost = false;

  constructor(
    private readonly options: ExternalBrokerOptions,
    private readonly logger: Logger,
  ) {}

  async start(listener: BrokerListener): Promise<void> {
    // Loaded where it is wanted: most gateways have no MQTT.
    const { default: mqtt } = await import('mqtt');
    const client = mqtt.connect(this.options.url, {
      clean: true,
      reconnectPeriod: RECONNECT_MS,
      connectTimeout: CONNECT_DEADLINE_MS,
      keepalive: KEEPALIVE_SECONDS,
      resubscribe: false,
    });
    this.client = client;
    client.on('message', (topic, payload) => this.onMessage(listener, topic, payload));
    await new Promise<void>((goOn) => {
      setTimeout(goOn, START_PATIENCE_MS).unref();
      client.on('connect', () => void this.subscribe(client).then(goOn));
      const lost = (error?: Error): void => {
        this.lost(error);
        goOn();
      };
      client.on('error', lost);
      client.on('offline', lost);
    });
  }

  send(device: MqttIdentity, message: string): void {
    const { client } = this;
    if (client === undefined || client.disconnecting) return;
    client.publish(mqttTopics(device, 'per-client').subscribe, message, { qos: 0 }, (error) => {
      if (error)
        this.logger.debug({ error, deviceId: device.deviceId }, 'a message did not reach the broker');
    });
  }

  disconnect(): void {
    // Only the broker can; the session has been ended, and messages beyond the limits are not read.
  }

  async stop(): Promise<void> {
    await this.client?.endAsync(!this.client.connected);
  }

  private async subscribe(client: MqttClient): Promise<void> {
    try {
      await client.subscribeAsync(`${MQTT_PUBLISH_TOPIC}/+`, { qos: 0 });
      this.isLost = false;
      this.logger.info({ event: 'mqtt-broker' }, 'connected to the MQTT broker');
    } catch (error) {
      this.logger.error(
        { error },
        'the MQTT broker does not let the gateway hear devices; check its access list',
      );
    }
  }

  private onMessage(listener: BrokerListener, topic: string, payload: Uint8Array): void {
    const device = parseMqttClientId(topic.slice(MQTT_PUBLISH_TOPIC.length + 1));
    if (device === undefined)
      return this.logger.debug({}, 'a message of no device on the MQTT broker was ignored');
    listener.onConnected(device);
    listener.onMessage(device, payload);
  }

  /** Told once for each outage. */
  private lost(error: Error | undefined): void {
    if (this.isLost) return;
    this.isLost = true;
    this.logger.warn({ error }, 'the MQTT broker is not reachable; trying again');
  }
}
