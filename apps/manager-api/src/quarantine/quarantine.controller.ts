import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { quarantineDecision, quarantineQuery, quarantineReport } from '@xiaozhi/contracts';
import type {
  PageView,
  QuarantineDecision,
  QuarantineDecisionView,
  QuarantineQuery,
  QuarantineReport,
  QuarantineView,
} from '@xiaozhi/contracts';
import { CurrentActor } from '../http/actor.js';
import type { Actor } from '../http/actor.js';
import { GatewayOnly, RequirePermission } from '../http/permission.js';
import { zod } from '../http/zod.pipe.js';
import { FilteredByReach } from '../reach/reach-rule.js';
import { QuarantineService } from './quarantine.service.js';

@Controller()
export class QuarantineController {
  constructor(private readonly quarantine: QuarantineService) {}

  @Post('xiaozhi/memory/quarantine')
  @HttpCode(200)
  @GatewayOnly()
  report(@Body(zod(quarantineReport)) body: QuarantineReport): Promise<void> {
    return this.quarantine.report(body);
  }

  @Get('api/memory-quarantine')
  @RequirePermission('memory.read')
  @FilteredByReach()
  list(
    @CurrentActor() actor: Actor,
    @Query(zod(quarantineQuery)) query: QuarantineQuery,
  ): Promise<PageView<QuarantineView>> {
    return this.quarantine.list(actor, query);
  }

  @Post('api/memory-quarantine/decision')
  @HttpCode(200)
  @RequirePermission('memory.write')
  @FilteredByReach()
  decide(
    @CurrentActor() actor: Actor,
    @Body(zod(quarantineDecision)) body: QuarantineDecision,
  ): Promise<QuarantineDecisionView> {
    return this.quarantine.decide(actor, body);
  }
}
