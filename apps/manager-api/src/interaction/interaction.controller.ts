import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { interactionQuery, interactionReport } from '@xiaozhi/contracts';
import type { InteractionReport, InteractionView, PageView } from '@xiaozhi/contracts';
import type { z } from 'zod';
import { CurrentActor } from '../http/actor.js';
import type { Actor } from '../http/actor.js';
import { GatewayOnly, RequirePermission } from '../http/permission.js';
import { zod } from '../http/zod.pipe.js';
import { FilteredByReach } from '../reach/reach-rule.js';
import { InteractionService } from './interaction.service.js';

@Controller()
export class InteractionController {
  constructor(private readonly interactions: InteractionService) {}

  @Post('xiaozhi/interaction/report')
  @HttpCode(200)
  @GatewayOnly()
  report(@Body(zod(interactionReport)) body: InteractionReport): Promise<void> {
    return this.interactions.report(body);
  }

  @Get('api/interaction')
  @RequirePermission('memory.read')
  @FilteredByReach()
  list(
    @CurrentActor() actor: Actor,
    @Query(zod(interactionQuery)) query: z.infer<typeof interactionQuery>,
  ): Promise<PageView<InteractionView>> {
    return this.interactions.list(actor, query);
  }
}
