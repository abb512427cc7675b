import { OpusEncoder } from '@xiaozhi/audio';
import type { MqttOffer, UdpOffer } from '@xiaozhi/device-protocol';
import mqtt from 'mqtt';
import type { MqttClient } from 'mqtt';
import { z } from 'zod';
import { DeviceError } from './device-error.js';
import type { DeviceLink, LinkEvents } from './device-link.js';
import type { NetworkFaults } from './lossy-network.js';
import { UdpAudio } from './udp-audio.js';

export interface MqttLinkOptions {
  offer: MqttOffer;
  /** Subscribe to the offer's topic, for brokers that do not do so by themselves. The stock firmware does not. */
  subscribes: boolean;
  /** Of UDP, both ways. */
  network?: NetworkFaults;
}

const CONNECT_DEADLINE_MS = 10_000;
const FIRMWARE_TLS_PORT = 8883;
/** The wake word that the firmware sends first: the server learns from it where the device is. */
const WAKE_FRAMES_COUNT = 3;
const udpOffer = z.object({
  server: z.string().min(1),
  port: z.number().int(),
  key: z.string().regex(/^[0-9a-f]{32}$/i),
  nonce: z.string().regex(/^01[0-9a-f]{30}$/i),
});

/** Control messages over MQTT, audio over UDP. Stays connected to the broker while sessions come and go. */
export class MqttLink implements DeviceLink {
  readonly hello = { version: 3, transport: 'udp' } as const;
  private client: MqttClient | undefined;
  private events: LinkEvents | undefined;
  private channel: UdpAudio | undefined;
  private sessionId = '';

  constructor(private readonly options: MqttLinkOptions) {}

  /** What OTA told the device. */
  get offer(): MqttOffer {
    return this.options.offer;
  }

  /** The audio channel, while a session is open. */
  get audio(): UdpAudio | undefined {
    return this.channel;
  }

  /** The connection to the broker, once open. */
  get broker(): MqttClient | undefined {
    return this.client;
  }

  async open(events: LinkEvents): Promise<void> {
    this.events = events;
    this.endAudio();
    this.sessionId = '';
    if (this.client?.connected === true) return;
    const { offer, subscribes } = this.options;
    const client = mqtt.connect(brokerUrl(offer.endpoint), {
      clientId: offer.client_id,
      username: offer.username,
      password: offer.password,
      keepalive: offer.keepalive,
      reconnectPeriod: 0,
      connectTimeout: CONNECT_DEADLINE_MS,
    });
    this.client = client;
    await new Promise<void>((connected, failed) => {
      client.once('connect', () => connected());
      client.once('error', (cause) => failed(connectError(offer.endpoint, cause)));
      client.once('close', () =>
        failed(connectError(offer.endpoint, new Error('the connection was closed'))),
      );
    });
    client.on('error', () => undefined);
    client.on('message', (_topic, payload) => this.onMessage(payload.toString('utf8')));
    client.on('close', () => this.end({ code: 1006, reason: 'the MQTT connection ended' }));
    if (subscribes) await client.subscribeAsync(offer.subscribe_topic);
  }

  sendText(text: string): void {
    if (this.client?.connected === true) this.client.publish(this.options.offer.publish_topic, text);
  }

  sendAudio(packet: Uint8Array): void {
    this.channel?.send(packet);
  }

  sendBytes(bytes: Uint8Array): void {
    this.channel?.put(bytes);
  }

  async onHello(message: Record<string, unknown>): Promise<void> {
    const offer = udpOffer.safeParse(message.udp);
    if (!offer.success || this.events === undefined) {
      this.events?.note('hello without udp {server, port, key, nonce}: the firmware would crash');
      return;
    }
    this.sessionId = String(message.session_id);
    this.channel = await UdpAudio.open(offer.data satisfies UdpOffer, this.events, this.options.network);
    const silence = new OpusEncoder(16_000).encode(new Float32Array(960));
    for (let count = 0; count < WAKE_FRAMES_COUNT; count += 1) this.channel.send(silence);
  }

  /** As the firmware hangs up: the audio channel goes, and goodbye is said. The broker keeps the device. */
  close(): void {
    this.hangUp();
    this.end({ code: 1000, reason: 'the device said goodbye' });
  }

  drop(): void {
    this.endAudio();
    this.client?.stream.destroy();
    this.client?.end(true);
  }

  private onMessage(text: string): void {
    if (!/"type"\s*:\s*"goodbye"/.test(text)) return this.events?.onText(text);
    const { session_id: sessionId } = JSON.parse(text) as { session_id?: unknown };
    if (typeof sessionId !== 'string')
      this.events?.note('goodbye without session_id: the firmware would crash');
    this.events?.onText(text);
    if (sessionId !== this.sessionId || this.channel === undefined) return;
    // The firmware answers with a goodbye of its own.
    this.hangUp();
    this.end({ code: 1000, reason: 'the server said goodbye' });
  }

  private hangUp(): void {
    this.endAudio();
    this.sendText(JSON.stringify({ session_id: this.sessionId, type: 'goodbye' }));
  }

  private end(end: { code: number; reason: string }): void {
    this.endAudio();
    this.events?.onClose(end);
  }

  private endAudio(): void {
    this.channel?.close();
    this.channel = undefined;
  }
}

/** The firmware speaks TLS on port 8883, which it takes where none is named. */
function brokerUrl(endpoint: string): string {
  const [host = '', port = String(FIRMWARE_TLS_PORT)] = endpoint.split(':');
  return `${Number(port) === FIRMWARE_TLS_PORT ? 'mqtts' : 'mqtt'}://${host}:${port}`;
}

function connectError(endpoint: string, cause: Error): DeviceError {
  return /Connection refused: /.test(cause.message)
    ? new DeviceError(
        'DEVICE_REFUSED',
        `The MQTT broker at ${endpoint} refused the device: ${cause.message}`,
        { cause },
      )
    : new DeviceError('DEVICE_NO_SERVER', `No MQTT broker answers at ${endpoint}.`, { cause });
}
