import { createHmac } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { MQTT_KEY_PURPOSE, mqttOffer, mqttTopicLayout } from '@xiaozhi/device-protocol';
import type { MqttOffer, MqttTopicLayout } from '@xiaozhi/device-protocol';
import { knownSecrets } from '@xiaozhi/observability';
import type { ManagerConfig } from '../config/manager-config.js';
import { ParameterService } from '../parameter/parameter.service.js';
import { CONFIG } from '../tokens.js';

/** How devices use MQTT + UDP; parameters win over the environment. */
interface Settings {
  endpoint: string;
  udpEndpoint: string | undefined;
  /** The operator's own; without it one is derived from the secret that gateways share. */
  ownKey: string | undefined;
  layout: MqttTopicLayout;
}

/** Whether this system's devices use MQTT + UDP instead of the WebSocket, and what they are told then. */
@Injectable()
export class MqttSettings {
  constructor(
    private readonly parameters: ParameterService,
    @Inject(CONFIG) private readonly config: ManagerConfig,
  ) {
    if (config.mqtt.signatureKey !== undefined) knownSecrets.add(config.mqtt.signatureKey);
  }

  /** @returns undefined where devices use the WebSocket */
  async offerFor(device: {
    mac: string;
    clientId: string;
    board: string;
    ip: string;
  }): Promise<MqttOffer | undefined> {
    const settings = await this.find();
    if (settings === undefined) return undefined;
    const key = settings.ownKey ?? this.derivedKey();
    return mqttOffer(device, settings.endpoint, settings.layout, (text) =>
      createHmac('sha256', key).update(text).digest('base64'),
    );
  }

  /** What gateways are told, under the names that the field knows; empty where devices use the WebSocket. */
  async forGateways(): Promise<Record<string, string>> {
    const settings = await this.find();
    if (settings === undefined) return {};
    return {
      mqtt_gateway: settings.endpoint,
      ...(settings.udpEndpoint === undefined ? {} : { udp_gateway: settings.udpEndpoint }),
      ...(settings.ownKey === undefined ? {} : { mqtt_signature_key: settings.ownKey }),
    };
  }

  private async find(): Promise<Settings | undefined> {
    const { mqtt } = this.config;
    const endpoint = (await this.parameter('server.mqtt_gateway')) ?? mqtt.endpoint;
    if (endpoint === undefined) return undefined;
    const layout = mqttTopicLayout.safeParse(await this.parameter('server.mqtt_topics'));
    return {
      endpoint,
      udpEndpoint: (await this.parameter('server.udp_gateway')) ?? mqtt.udpEndpoint,
      ownKey: (await this.parameter('server.mqtt_signature_key')) ?? mqtt.signatureKey,
      layout: layout.data ?? mqtt.layout,
    };
  }

  /** Operators of the field switch a parameter off with the word null. */
  private async parameter(code: string): Promise<string | undefined> {
    const text = (await this.parameters.find(code))?.trim();
    return text === undefined || text === '' || text === 'null' ? undefined : text;
  }

  private derivedKey(): string {
    return createHmac('sha256', this.parameters.secret).update(MQTT_KEY_PURPOSE).digest('base64url');
  }
}
