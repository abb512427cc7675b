import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { deviceBindRequest, deviceStateReport, deviceUpdate, pageQuery } from '@xiaozhi/contracts';
import type {
  DeviceBindRequest,
  DeviceStateReport,
  DeviceUpdate,
  DeviceView,
  PageView,
  PendingDeviceView,
} from '@xiaozhi/contracts';
import { z } from 'zod';
import { CurrentActor } from '../http/actor.js';
import type { Actor } from '../http/actor.js';
import { GatewayOnly, RequirePermission } from '../http/permission.js';
import { zod } from '../http/zod.pipe.js';
import { DeviceService } from './device.service.js';

const listQuery = pageQuery.extend({ agentId: z.string().optional() });
const unbindQuery = z.object({ keepMemories: z.enum(['true', 'false']).default('false') });

@Controller()
export class DeviceController {
  constructor(private readonly devices: DeviceService) {}

  @Get('api/device')
  @RequirePermission('device.read')
  list(@Query(zod(listQuery)) query: z.infer<typeof listQuery>): Promise<PageView<DeviceView>> {
    return this.devices.list(query);
  }

  @Get('api/device/pending')
  @RequirePermission('device.read')
  pending(): Promise<PendingDeviceView[]> {
    return this.devices.pending();
  }

  @Post('api/device/bind')
  @HttpCode(201)
  @RequirePermission('device.write')
  bind(
    @CurrentActor() actor: Actor,
    @Body(zod(deviceBindRequest)) body: DeviceBindRequest,
  ): Promise<DeviceView> {
    return this.devices.bind(actor, body);
  }

  @Put('api/device/:id')
  @RequirePermission('device.write')
  update(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @Body(zod(deviceUpdate)) body: DeviceUpdate,
  ): Promise<DeviceView> {
    return this.devices.update(actor, id, body);
  }

  @Delete('api/device/:id')
  @RequirePermission('device.write')
  unbind(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @Query(zod(unbindQuery)) query: z.infer<typeof unbindQuery>,
  ): Promise<void> {
    return this.devices.unbind(actor, id, query.keepMemories === 'true');
  }

  @Post('xiaozhi/device/state')
  @HttpCode(200)
  @GatewayOnly()
  report(@Body(zod(deviceStateReport)) body: DeviceStateReport): Promise<void> {
    return this.devices.reportState(body);
  }
}
