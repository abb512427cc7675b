import type { MqttOffer } from '@xiaozhi/device-protocol';
import { z } from 'zod';
import type { OtaDesk, OtaReply, OtaRequest } from './ota-desk.js';

const text = z.string().catch('').optional();
const report = z.looseObject({
  chip_model_name: text,
  board: z.looseObject({ type: text }).catch({}).optional(),
});

/** Sends devices to MQTT, whatever desk answers them otherwise: one system, one transport. */
export class MqttOta implements OtaDesk {
  /** @param offerFor undefined while the gateway cannot tell where its broker is */
  constructor(
    private readonly desk: OtaDesk,
    private readonly offerFor: (device: {
      mac: string;
      clientId: string;
      board: string;
      ip: string;
    }) => MqttOffer | undefined,
  ) {}

  async forward(request: OtaRequest): Promise<OtaReply> {
    const reply = await this.desk.forward(request);
    const mac = headerText(request.headers['device-id']);
    if (request.method !== 'POST' || mac === '') return reply;
    const offer = this.offerFor({
      mac,
      clientId: headerText(request.headers['client-id']) || mac,
      board: boardOf(request.body),
      ip: request.remoteAddress,
    });
    return offer === undefined ? reply : { ...reply, body: withMqtt(reply.body, offer) };
  }
}

/** The board that a device names in its OTA request. Never throws. */
export function boardOf(body: string): string {
  const parsed = report.safeParse(parseJson(body));
  return (parsed.data?.board?.type || parsed.data?.chip_model_name) ?? 'unknown';
}

/**
 * Makes an OTA answer send the device to MQTT instead of the WebSocket: with both, it takes MQTT in any case, and with
 * an `mqtt` that is empty it would connect to nothing (device protocol, transport choice).
 * @returns the answer as it was where it names no WebSocket, or MQTT already
 */
export function withMqtt(answer: string, offer: MqttOffer): string {
  const fields = parseJson(answer);
  if (typeof fields !== 'object' || fields === null || !('websocket' in fields) || 'mqtt' in fields)
    return answer;
  const { websocket: _, ...rest } = fields;
  return JSON.stringify({ ...rest, mqtt: offer });
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    // Devices send what they like, and errors are told in plain text.
    return undefined;
  }
}

function headerText(value: string | string[] | undefined): string {
  return typeof value === 'string' ? value.trim() : '';
}
