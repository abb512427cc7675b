import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { announcementCreate, announcementQuery, quietHoursSettings } from '@xiaozhi/contracts';
import type {
  AnnouncementCreate,
  AnnouncementQuery,
  AnnouncementView,
  PageView,
  QuietHoursSettings,
} from '@xiaozhi/contracts';
import { CurrentActor } from '../http/actor.js';
import type { Actor } from '../http/actor.js';
import { RequirePermission } from '../http/permission.js';
import { zod } from '../http/zod.pipe.js';
import { Editable } from '../precondition/editable.js';
import { About, FilteredByReach, inBody, inPath, inQuery } from '../reach/reach-rule.js';
import { AnnouncementClaimService } from './announcement-claim.service.js';
import { AnnouncementService } from './announcement.service.js';
import { QuietHoursService } from './quiet-hours.service.js';

@Controller('api')
export class AnnouncementController {
  constructor(
    private readonly announcements: AnnouncementService,
    private readonly claims: AnnouncementClaimService,
    private readonly quietHours: QuietHoursService,
  ) {}

  @Get('announcement')
  @RequirePermission('announcement.read')
  @FilteredByReach(inQuery('device', 'deviceId'), inQuery('agent', 'agentId'))
  async list(
    @CurrentActor() actor: Actor,
    @Query(zod(announcementQuery)) query: AnnouncementQuery,
  ): Promise<PageView<AnnouncementView>> {
    await this.claims.expireOverdue();
    return this.announcements.list(actor, query);
  }

  @Post('announcement')
  @HttpCode(201)
  @RequirePermission('announcement.write')
  @About(inBody('device', 'deviceId'), inBody('agent', 'agentId'))
  create(
    @CurrentActor() actor: Actor,
    @Body(zod(announcementCreate)) body: AnnouncementCreate,
  ): Promise<AnnouncementView[]> {
    return this.announcements.create(actor, body);
  }

  @Get('announcement/:id')
  @Editable('announcement')
  @RequirePermission('announcement.read')
  @About(inPath('announcement'))
  get(@Param('id') id: string): Promise<AnnouncementView> {
    return this.announcements.get(id);
  }

  @Delete('announcement/:id')
  @Editable('announcement')
  @RequirePermission('announcement.write')
  @About(inPath('announcement'))
  cancel(@CurrentActor() actor: Actor, @Param('id') id: string): Promise<AnnouncementView> {
    return this.announcements.cancel(actor, id);
  }

  @Get('agent/:id/quiet-hours')
  @Editable('quietHours')
  @RequirePermission('agent.read')
  @About(inPath('agent'))
  getQuietHours(@Param('id') id: string): Promise<QuietHoursSettings> {
    return this.quietHours.get(id);
  }

  @Put('agent/:id/quiet-hours')
  @Editable('quietHours')
  @RequirePermission('agent.write')
  @About(inPath('agent'))
  setQuietHours(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @Body(zod(quietHoursSettings)) body: QuietHoursSettings,
  ): Promise<QuietHoursSettings> {
    return this.quietHours.set(actor, id, body);
  }
}
