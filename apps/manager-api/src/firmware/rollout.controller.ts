import { Body, Controller, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { pageQuery, rolloutCreate, rolloutQuery, rolloutUpdate } from '@xiaozhi/contracts';
import type {
  PageQuery,
  PageView,
  RolloutCreate,
  RolloutDeviceView,
  RolloutQuery,
  RolloutUpdate,
  RolloutView,
} from '@xiaozhi/contracts';
import { CurrentActor } from '../http/actor.js';
import type { Actor } from '../http/actor.js';
import { RequirePermission } from '../http/permission.js';
import { zod } from '../http/zod.pipe.js';
import { Editable, EditableOnceMade } from '../precondition/editable.js';
import { SystemWide } from '../reach/reach-rule.js';
import { RolloutService } from './rollout.service.js';

@Controller('api/firmware-rollout')
@SystemWide()
export class RolloutController {
  constructor(private readonly rollouts: RolloutService) {}

  @Get()
  @RequirePermission('firmware.read')
  list(@Query(zod(rolloutQuery)) query: RolloutQuery): Promise<PageView<RolloutView>> {
    return this.rollouts.list(query);
  }

  @Post()
  @EditableOnceMade('rollout')
  @HttpCode(201)
  @RequirePermission('firmware.write')
  create(@CurrentActor() actor: Actor, @Body(zod(rolloutCreate)) body: RolloutCreate): Promise<RolloutView> {
    return this.rollouts.create(actor, body);
  }

  @Get(':id')
  @Editable('rollout')
  @RequirePermission('firmware.read')
  get(@Param('id') id: string): Promise<RolloutView> {
    return this.rollouts.get(id);
  }

  @Get(':id/device')
  @RequirePermission('firmware.read')
  devices(
    @Param('id') id: string,
    @Query(zod(pageQuery)) page: PageQuery,
  ): Promise<PageView<RolloutDeviceView>> {
    return this.rollouts.devices(id, page);
  }

  @Put(':id')
  @Editable('rollout')
  @RequirePermission('firmware.write')
  update(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @Body(zod(rolloutUpdate)) body: RolloutUpdate,
  ): Promise<RolloutView> {
    return this.rollouts.update(actor, id, body);
  }

  @Post(':id/pause')
  @HttpCode(200)
  @RequirePermission('firmware.write')
  pause(@CurrentActor() actor: Actor, @Param('id') id: string): Promise<RolloutView> {
    return this.rollouts.order(actor, id, 'pause');
  }

  @Post(':id/resume')
  @HttpCode(200)
  @RequirePermission('firmware.write')
  resume(@CurrentActor() actor: Actor, @Param('id') id: string): Promise<RolloutView> {
    return this.rollouts.order(actor, id, 'resume');
  }

  @Post(':id/halt')
  @HttpCode(200)
  @RequirePermission('firmware.write')
  halt(@CurrentActor() actor: Actor, @Param('id') id: string): Promise<RolloutView> {
    return this.rollouts.order(actor, id, 'halt');
  }
}
