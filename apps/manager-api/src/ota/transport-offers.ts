import { randomInt } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { ManagerConfig } from '../config/manager-config.js';
import { ParameterService } from '../parameter/parameter.service.js';
import { CONFIG } from '../tokens.js';
import { DeviceTokens } from './device-tokens.js';
import { MqttSettings } from './mqtt-settings.js';
import type { OtaQuestion } from './ota.service.js';

/** Where devices are told to connect. */
@Injectable()
export class TransportOffers {
  constructor(
    private readonly parameters: ParameterService,
    private readonly mqtt: MqttSettings,
    private readonly tokens: DeviceTokens,
    @Inject(CONFIG) private readonly config: ManagerConfig,
  ) {}

  /** One of the two: with both, the firmware takes MQTT in any case (device protocol, transport choice). */
  async offerFor(question: OtaQuestion): Promise<Record<string, unknown>> {
    const { deviceId: mac, clientId, report, address: ip } = question;
    const mqtt = await this.mqtt.offerFor({ mac, clientId, board: report.board, ip });
    if (mqtt !== undefined) return { mqtt };
    const token = await this.tokens.tokenFor(question);
    return { websocket: { url: await this.webSocketUrl(), token, version: 1 } };
  }

  /** For whoever gets a token elsewhere. */
  async withoutToken(): Promise<Record<string, unknown>> {
    return { websocket: { url: await this.webSocketUrl(), token: '', version: 1 } };
  }

  private async webSocketUrl(): Promise<string> {
    const urls = (await this.parameters.find('server.websocket')) ?? this.config.gatewayWebSocketUrl;
    const list = urls
      .split(';')
      .map((url) => url.trim())
      .filter((url) => url !== '');
    return list[randomInt(0, Math.max(1, list.length))] ?? this.config.gatewayWebSocketUrl;
  }
}
