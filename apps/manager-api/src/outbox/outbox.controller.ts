import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { outboxLetterChoice, outboxLetterQuery, outboxReport } from '@xiaozhi/contracts';
import type {
  OutboxLetterChoice,
  OutboxLetterQuery,
  OutboxLetterView,
  OutboxOrderView,
  OutboxReport,
  OutboxReportAnswer,
  OutboxView,
  PageView,
} from '@xiaozhi/contracts';
import { CurrentActor } from '../http/actor.js';
import type { Actor } from '../http/actor.js';
import { GatewayOnly, RequirePermission } from '../http/permission.js';
import { zod } from '../http/zod.pipe.js';
import { FilteredByReach, SystemWide } from '../reach/reach-rule.js';
import { OutboxReportService } from './outbox-report.service.js';
import { OutboxService } from './outbox.service.js';

@Controller()
export class OutboxController {
  constructor(
    private readonly reports: OutboxReportService,
    private readonly outboxes: OutboxService,
  ) {}

  @Post('xiaozhi/outbox/report')
  @HttpCode(200)
  @GatewayOnly()
  report(@Body(zod(outboxReport)) body: OutboxReport): Promise<OutboxReportAnswer> {
    return this.reports.report(body);
  }

  @Get('api/outbox')
  @RequirePermission('memory.read')
  @SystemWide()
  list(): Promise<OutboxView[]> {
    return this.outboxes.list();
  }

  @Get('api/outbox/letter')
  @RequirePermission('memory.read')
  @FilteredByReach()
  letters(
    @CurrentActor() actor: Actor,
    @Query(zod(outboxLetterQuery)) query: OutboxLetterQuery,
  ): Promise<PageView<OutboxLetterView>> {
    return this.outboxes.letters(actor, query);
  }

  @Post('api/outbox/letter/retry')
  @HttpCode(200)
  @RequirePermission('memory.write')
  @FilteredByReach()
  retry(
    @CurrentActor() actor: Actor,
    @Body(zod(outboxLetterChoice)) body: OutboxLetterChoice,
  ): Promise<OutboxOrderView> {
    return this.outboxes.order(actor, 'retry', body);
  }

  @Post('api/outbox/letter/discard')
  @HttpCode(200)
  @RequirePermission('memory.erase')
  @FilteredByReach()
  discard(
    @CurrentActor() actor: Actor,
    @Body(zod(outboxLetterChoice)) body: OutboxLetterChoice,
  ): Promise<OutboxOrderView> {
    return this.outboxes.order(actor, 'discard', body);
  }

  @Delete('api/outbox/:id')
  @RequirePermission('memory.erase')
  @SystemWide()
  forget(@CurrentActor() actor: Actor, @Param('id') id: string): Promise<void> {
    return this.outboxes.forget(actor, id);
  }
}
