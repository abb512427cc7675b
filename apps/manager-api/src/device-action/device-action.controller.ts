import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { deviceActionRequest, devicePresenceReport } from '@xiaozhi/contracts';
import type {
  DeviceActionRequest,
  DeviceOrderView,
  DevicePresenceAnswer,
  DevicePresenceReport,
} from '@xiaozhi/contracts';
import { CurrentActor } from '../http/actor.js';
import type { Actor } from '../http/actor.js';
import { GatewayOnly, RequirePermission } from '../http/permission.js';
import { zod } from '../http/zod.pipe.js';
import { About, inPath } from '../reach/reach-rule.js';
import { DeviceActionService } from './device-action.service.js';
import { DevicePresenceService } from './device-presence.service.js';

@Controller()
export class DeviceActionController {
  constructor(
    private readonly actions: DeviceActionService,
    private readonly presence: DevicePresenceService,
  ) {}

  @Post('api/device/:id/action')
  @HttpCode(201)
  @RequirePermission('device.write')
  @About(inPath('device'))
  order(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @Body(zod(deviceActionRequest)) body: DeviceActionRequest,
  ): Promise<DeviceOrderView> {
    return this.actions.order(actor, id, body);
  }

  @Get('api/device/:id/action/:orderId')
  @RequirePermission('device.read')
  @About(inPath('device'))
  get(@Param('id') id: string, @Param('orderId') orderId: string): Promise<DeviceOrderView> {
    return this.actions.get(id, orderId);
  }

  @Post('xiaozhi/device/presence')
  @HttpCode(200)
  @GatewayOnly()
  report(@Body(zod(devicePresenceReport)) body: DevicePresenceReport): Promise<DevicePresenceAnswer> {
    return this.presence.take(body);
  }
}
