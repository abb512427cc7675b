import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import {
  deviceBindRequest,
  deviceBulkRequest,
  deviceKind,
  deviceStateReport,
  deviceUpdate,
  listQuery,
} from '@xiaozhi/contracts';
import type {
  BulkResult,
  DeviceBindRequest,
  DeviceBulkRequest,
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
import { Editable, EditableOnceMade } from '../precondition/editable.js';
import { About, FilteredByReach, inBody, inPath, SystemWide } from '../reach/reach-rule.js';
import { DeviceBulkService } from './device-bulk.service.js';
import { DeviceService } from './device.service.js';

const deviceQuery = listQuery.extend({ agentId: z.string().optional(), kind: deviceKind.optional() });
const unbindQuery = z.object({ keepMemories: z.enum(['true', 'false']).default('false') });

@Controller()
export class DeviceController {
  constructor(
    private readonly devices: DeviceService,
    private readonly many: DeviceBulkService,
  ) {}

  @Get('api/device')
  @RequirePermission('device.read')
  @FilteredByReach()
  list(
    @CurrentActor() actor: Actor,
    @Query(zod(deviceQuery)) query: z.infer<typeof deviceQuery>,
  ): Promise<PageView<DeviceView>> {
    return this.devices.list(actor, query);
  }

  @Get('api/device/pending')
  @RequirePermission('device.read')
  @SystemWide()
  pending(): Promise<PendingDeviceView[]> {
    return this.devices.pending();
  }

  /** Several at once: unbinds them, or moves them to another agent. */
  @Post('api/device/bulk')
  @HttpCode(200)
  @RequirePermission('device.write')
  @About(inBody('device', 'ids'), inBody('agent', 'agentId'))
  bulk(
    @CurrentActor() actor: Actor,
    @Body(zod(deviceBulkRequest)) body: DeviceBulkRequest,
  ): Promise<BulkResult> {
    return this.many.run(actor, body);
  }

  @Get('api/device/:id')
  @Editable('device')
  @RequirePermission('device.read')
  @About(inPath('device'))
  get(@Param('id') id: string): Promise<DeviceView> {
    return this.devices.get(id);
  }

  @Post('api/device/bind')
  @EditableOnceMade('device')
  @HttpCode(201)
  @RequirePermission('device.write')
  @About(inBody('agent', 'agentId'))
  bind(
    @CurrentActor() actor: Actor,
    @Body(zod(deviceBindRequest)) body: DeviceBindRequest,
  ): Promise<DeviceView> {
    return this.devices.bind(actor, body);
  }

  @Put('api/device/:id')
  @Editable('device')
  @RequirePermission('device.write')
  @About(inPath('device'), inBody('agent', 'agentId'))
  update(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @Body(zod(deviceUpdate)) body: DeviceUpdate,
  ): Promise<DeviceView> {
    return this.devices.update(actor, id, body);
  }

  @Delete('api/device/:id')
  @Editable('device')
  @RequirePermission('device.write')
  @About(inPath('device'))
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
