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
  async list(@Query(zod(announcementQuery)) query: AnnouncementQuery): Promise<PageView<AnnouncementView>> {
    await this.claims.expireOverdue();
    return this.announcements.list(query);
  }

  @Post('announcement')
  @HttpCode(201)
  @RequirePermission('announcement.write')
  create(
    @CurrentActor() actor: Actor,
    @Body(zod(announcementCreate)) body: AnnouncementCreate,
  ): Promise<AnnouncementView[]> {
    return this.announcements.create(actor, body);
  }

  @Get('announcement/:id')
  @Editable('announcement')
  @RequirePermission('announcement.read')
  get(@Param('id') id: string): Promise<AnnouncementView> {
    return this.announcements.get(id);
  }

  @Delete('announcement/:id')
  @Editable('announcement')
  @RequirePermission('announcement.write')
  cancel(@CurrentActor() actor: Actor, @Param('id') id: string): Promise<AnnouncementView> {
    return this.announcements.cancel(actor, id);
  }

  @Get('agent/:id/quiet-hours')
  @Editable('quietHours')
  @RequirePermission('agent.read')
  getQuietHours(@Param('id') id: string): Promise<QuietHoursSettings> {
    return this.quietHours.get(id);
  }

  @Put('agent/:id/quiet-hours')
  @Editable('quietHours')
  @RequirePermission('agent.write')
  setQuietHours(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @Body(zod(quietHoursSettings)) body: QuietHoursSettings,
  ): Promise<QuietHoursSettings> {
    return this.quietHours.set(actor, id, body);
  }
}
