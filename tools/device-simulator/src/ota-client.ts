import type { MqttOffer } from '@xiaozhi/device-protocol';
import { z } from 'zod';
import { DeviceError } from './device-error.js';

/** The firmware takes any object here for a broker, an empty one too. */
const mqttBlock = z.object({
  endpoint: z.string().min(1),
  client_id: z.string().min(1),
  username: z.string(),
  password: z.string(),
  publish_topic: z.string().min(1),
  subscribe_topic: z.string(),
  keepalive: z.number().default(240),
});

const otaAnswer = z.looseObject({
  error: z.string().optional(),
  server_time: z.looseObject({ timestamp: z.number() }).optional(),
  websocket: z
    .looseObject({ url: z.string(), token: z.string().default(''), version: z.number().optional() })
    .optional(),
  mqtt: mqttBlock.nullish(),
  activation: z
    .looseObject({ code: z.string(), message: z.string().default(''), challenge: z.string().default('') })
    .optional(),
});

export interface OtaAnswer {
  serverTimeMs: number | undefined;
  /** Empty where devices use MQTT. */
  webSocketUrl: string;
  token: string;
  /** There where devices use MQTT; the firmware then ignores the WebSocket. */
  mqtt?: MqttOffer;
  frameVersion: number | undefined;
  /** There while the device is not bound. */
  activation?: { code: string; message: string; challenge: string };
}

/** A device's questions over HTTP at start (device protocol, OTA check and activation). */
export class OtaClient {
  constructor(
    private readonly url: string,
    private readonly identity: { mac: string; clientId: string },
  ) {}

  /** @throws DeviceError */
  async check(): Promise<OtaAnswer> {
    const response = await this.post(this.url, {
      version: 2,
      mac_address: this.identity.mac,
      uuid: this.identity.clientId,
      // Text, as the firmware sends it.
      minimum_free_heap_size: '8301212',
      chip_model_name: 'esp32s3',
      application: { name: 'xiaozhi', version: '2.4.2', elf_sha256: '0'.repeat(64) },
      board: { type: 'device-simulator', name: 'device-simulator', mac: this.identity.mac },
    });
    const parsed = otaAnswer.safeParse(await response.json().catch(() => undefined));
    if (!parsed.success)
      throw new DeviceError('DEVICE_BAD_ANSWER', `${this.url} did not answer like an OTA service.`);
    const { error, websocket, mqtt, activation, server_time: time } = parsed.data;
    if (error !== undefined)
      throw new DeviceError('DEVICE_REFUSED', `The OTA service refused the device: ${error}`);
    if (websocket === undefined && !mqtt)
      throw new DeviceError(
        'DEVICE_BAD_ANSWER',
        'The OTA answer names neither a WebSocket nor an MQTT broker.',
      );
    return {
      serverTimeMs: time?.timestamp,
      webSocketUrl: websocket?.url ?? '',
      token: websocket?.token ?? '',
      frameVersion: websocket?.version,
      mqtt: mqtt ?? undefined,
      activation,
    };
  }

  /** @returns `activated` once an operator has bound the device */
  async activate(): Promise<'activated' | 'waiting'> {
    const url = `${this.url.replace(/\/?$/, '/')}activate`;
    return (await this.post(url, {})).status === 200 ? 'activated' : 'waiting';
  }

  private async post(url: string, body: unknown): Promise<Response> {
    try {
      return await fetch(url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'device-id': this.identity.mac,
          'client-id': this.identity.clientId,
          'activation-version': '1',
          'user-agent': 'device-simulator/2.4.2',
          'accept-language': 'en-US',
        },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(10_000),
      });
    } catch (cause) {
      throw new DeviceError(
        'DEVICE_NO_SERVER',
        `Nothing answers at ${url}. Is the server running (npm start)?`,
        { cause },
      );
    }
  }
}
