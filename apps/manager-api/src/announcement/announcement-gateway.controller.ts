import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import {
  announcementCancelRequest,
  announcementClaimRequest,
  announcementListRequest,
  announcementSettleRequest,
  reminderReport,
} from '@xiaozhi/contracts';
import type {
  AnnouncementClaimAnswer,
  AnnouncementClaimRequest,
  AnnouncementSettleRequest,
  AnnouncementView,
  ReminderReport,
} from '@xiaozhi/contracts';
import type { z } from 'zod';
import { CurrentActor } from '../http/actor.js';
import type { Actor } from '../http/actor.js';
import { GatewayOnly } from '../http/permission.js';
import { zod } from '../http/zod.pipe.js';
import { AnnouncementClaimService } from './announcement-claim.service.js';
import { AnnouncementService } from './announcement.service.js';

/** What gateways need to have devices speak first. */
@Controller('xiaozhi/announcement')
@GatewayOnly()
export class AnnouncementGatewayController {
  constructor(
    private readonly announcements: AnnouncementService,
    private readonly claims: AnnouncementClaimService,
  ) {}

  @Post('create')
  @HttpCode(200)
  create(@CurrentActor() actor: Actor, @Body(zod(reminderReport)) body: ReminderReport): Promise<void> {
    return this.announcements.report(actor, body);
  }

  @Post('list')
  @HttpCode(200)
  list(
    @Body(zod(announcementListRequest)) { macAddress }: z.infer<typeof announcementListRequest>,
  ): Promise<AnnouncementView[]> {
    return this.announcements.openOf(macAddress);
  }

  @Post('cancel')
  @HttpCode(200)
  cancel(
    @CurrentActor() actor: Actor,
    @Body(zod(announcementCancelRequest)) body: z.infer<typeof announcementCancelRequest>,
  ): Promise<void> {
    return this.announcements.cancelByVoice(actor, body.macAddress, body.id);
  }

  @Post('claim')
  @HttpCode(200)
  claim(
    @Body(zod(announcementClaimRequest)) body: AnnouncementClaimRequest,
  ): Promise<AnnouncementClaimAnswer> {
    return this.claims.claim(body);
  }

  @Post('settle')
  @HttpCode(200)
  settle(@Body(zod(announcementSettleRequest)) body: AnnouncementSettleRequest): Promise<void> {
    return this.claims.settle(body);
  }
}
