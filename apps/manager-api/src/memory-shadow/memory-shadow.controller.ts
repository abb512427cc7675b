import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import {
  shadowChoice,
  shadowErasure,
  shadowJudgement,
  shadowPeriod,
  shadowPromotion,
  shadowReport,
  shadowTurnQuery,
} from '@xiaozhi/contracts';
import type {
  AgentShadowView,
  PageView,
  ShadowChoice,
  ShadowCounts,
  ShadowErasure,
  ShadowErasureView,
  ShadowJudgement,
  ShadowPeriod,
  ShadowPromotion,
  ShadowReport,
  ShadowStatistics,
  ShadowTurnQuery,
  ShadowTurnView,
} from '@xiaozhi/contracts';
import { CurrentActor } from '../http/actor.js';
import type { Actor } from '../http/actor.js';
import { GatewayOnly, RequirePermission } from '../http/permission.js';
import { zod } from '../http/zod.pipe.js';
import { Editable } from '../precondition/editable.js';
import { About, inPath } from '../reach/reach-rule.js';
import { MemoryShadowService } from './memory-shadow.service.js';
import { ShadowComparisonService } from './shadow-comparison.service.js';

@Controller()
export class MemoryShadowController {
  constructor(
    private readonly shadows: MemoryShadowService,
    private readonly comparisons: ShadowComparisonService,
  ) {}

  @Post('xiaozhi/memory-shadow/report')
  @HttpCode(200)
  @GatewayOnly()
  report(@Body(zod(shadowReport)) body: ShadowReport): Promise<void> {
    return this.comparisons.report(body);
  }

  @Get('api/agent/:id/memory-shadow')
  @Editable('memoryShadow')
  @RequirePermission('agent.read')
  @About(inPath('agent'))
  get(@Param('id') id: string): Promise<AgentShadowView> {
    return this.shadows.get(id);
  }

  @Put('api/agent/:id/memory-shadow')
  @Editable('memoryShadow')
  @RequirePermission('agent.write')
  @About(inPath('agent'))
  choose(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @Body(zod(shadowChoice)) body: ShadowChoice,
  ): Promise<AgentShadowView> {
    return this.shadows.choose(actor, id, body);
  }

  @Delete('api/agent/:id/memory-shadow')
  @Editable('memoryShadow')
  @RequirePermission('agent.write')
  @About(inPath('agent'))
  letGo(@CurrentActor() actor: Actor, @Param('id') id: string): Promise<AgentShadowView> {
    return this.shadows.letGo(actor, id);
  }

  @Post('api/agent/:id/memory-shadow/promote')
  @HttpCode(200)
  @RequirePermission('agent.write')
  @About(inPath('agent'))
  promote(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @Body(zod(shadowPromotion)) body: ShadowPromotion,
  ): Promise<AgentShadowView> {
    return this.shadows.promote(actor, id, body);
  }

  @Post('api/agent/:id/memory-shadow/erase')
  @HttpCode(200)
  @RequirePermission('memory.erase')
  @About(inPath('memory'))
  erase(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @Body(zod(shadowErasure)) body: ShadowErasure,
  ): Promise<ShadowErasureView> {
    return this.shadows.erase(actor, id, body);
  }

  @Get('api/agent/:id/memory-shadow/counts')
  @RequirePermission('memory.read')
  @About(inPath('memory'))
  counts(@Param('id') id: string): Promise<ShadowCounts> {
    return this.shadows.counts(id);
  }

  @Get('api/agent/:id/memory-shadow/statistics')
  @RequirePermission('agent.read')
  @About(inPath('memory'))
  statistics(
    @Param('id') id: string,
    @Query(zod(shadowPeriod)) query: ShadowPeriod,
  ): Promise<ShadowStatistics> {
    return this.comparisons.statistics(id, query);
  }

  @Get('api/agent/:id/memory-shadow/turns')
  @RequirePermission('memory.read')
  @About(inPath('memory'))
  turns(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @Query(zod(shadowTurnQuery)) query: ShadowTurnQuery,
  ): Promise<PageView<ShadowTurnView>> {
    return this.comparisons.turns(actor, id, query);
  }

  @Put('api/agent/:id/memory-shadow/turns/:turnId/verdict')
  @RequirePermission('memory.write')
  @About(inPath('memory'))
  judge(
    @CurrentActor() actor: Actor,
    @Param('id') agentId: string,
    @Param('turnId') turnId: string,
    @Body(zod(shadowJudgement)) body: ShadowJudgement,
  ): Promise<ShadowTurnView> {
    return this.comparisons.judge(actor, { agentId, turnId }, body);
  }
}
