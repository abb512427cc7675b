import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { agentBatchQuery, agentBatchRequest } from '@xiaozhi/contracts';
import type { AgentBatchQuery, AgentBatchRequest, AgentBatchStart, AgentBatchView } from '@xiaozhi/contracts';
import { CurrentActor } from '../http/actor.js';
import type { Actor } from '../http/actor.js';
import { RequirePermission } from '../http/permission.js';
import { zod } from '../http/zod.pipe.js';
import { FilteredByReach, inBody } from '../reach/reach-rule.js';
import { AgentBatchService } from './agent-batch.service.js';

/** One change of many agents, in the background. */
@Controller('api/agent/batch')
export class AgentBatchController {
  constructor(private readonly batches: AgentBatchService) {}

  @Post()
  @HttpCode(200)
  @RequirePermission('agent.write')
  @FilteredByReach(inBody('agent', 'ids'))
  start(
    @CurrentActor() actor: Actor,
    @Body(zod(agentBatchRequest)) body: AgentBatchRequest,
  ): Promise<AgentBatchStart> {
    return this.batches.start(actor, body);
  }

  @Get(':id')
  @RequirePermission('agent.read')
  @FilteredByReach()
  get(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @Query(zod(agentBatchQuery)) query: AgentBatchQuery,
  ): Promise<AgentBatchView> {
    return this.batches.get(actor, id, query);
  }

  @Post(':id/cancel')
  @HttpCode(200)
  @RequirePermission('agent.write')
  @FilteredByReach()
  cancel(@CurrentActor() actor: Actor, @Param('id') id: string): Promise<AgentBatchView> {
    return this.batches.cancel(actor, id);
  }
}
