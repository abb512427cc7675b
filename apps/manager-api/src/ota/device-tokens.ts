import { createHmac } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { composeDeviceToken, deviceTokenPayload } from '@xiaozhi/device-protocol';
import { ParameterService } from '../parameter/parameter.service.js';

/** Signs what devices show to gateways (device protocol, device token). */
@Injectable()
export class DeviceTokens {
  constructor(private readonly parameters: ParameterService) {}

  /** Empty while tokens are off. @param device ids exactly as the device sends them to the gateway */
  async tokenFor({ deviceId, clientId }: { deviceId: string; clientId: string }): Promise<string> {
    if ((await this.parameters.find('server.auth.enabled')) === 'false') return '';
    const issuedAtSeconds = Math.floor(Date.now() / 1000);
    const signature = createHmac('sha256', this.parameters.secret)
      .update(deviceTokenPayload(clientId, deviceId, issuedAtSeconds))
      .digest('base64url');
    return composeDeviceToken(signature, issuedAtSeconds);
  }
}
