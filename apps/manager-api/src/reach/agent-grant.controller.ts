import { Body, Controller, Delete, Get, Param, Put } from '@nestjs/common';
import { agentGrantChange } from '@xiaozhi/contracts';
import type { AgentGrantChange, AgentGrantView } from '@xiaozhi/contracts';
import { CurrentActor } from '../http/actor.js';
import type { Actor } from '../http/actor.js';
import { RequirePermission } from '../http/permission.js';
import { zod } from '../http/zod.pipe.js';
import { AgentGrantService } from './agent-grant.service.js';
import { SystemWide } from './reach-rule.js';

/** With whom agents are shared. */
@Controller('api')
@SystemWide()
export class AgentGrantController {
  constructor(private readonly grants: AgentGrantService) {}

  @Get('agent/:id/grant')
  @RequirePermission('user.read')
  ofAgent(@Param('id') id: string): Promise<AgentGrantView[]> {
    return this.grants.ofAgent(id);
  }

  @Put('agent/:id/grant/:userId')
  @RequirePermission('user.write')
  give(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @Param('userId') userId: string,
    @Body(zod(agentGrantChange)) { level }: AgentGrantChange,
  ): Promise<AgentGrantView> {
    return this.grants.give(actor, id, userId, level);
  }

  @Delete('agent/:id/grant/:userId')
  @RequirePermission('user.write')
  take(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @Param('userId') userId: string,
  ): Promise<void> {
    return this.grants.take(actor, id, userId);
  }

  @Get('user/:id/grant')
  @RequirePermission('user.read')
  ofUser(@Param('id') id: string): Promise<AgentGrantView[]> {
    return this.grants.ofUser(id);
  }
}
