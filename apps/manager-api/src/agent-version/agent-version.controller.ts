import { Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { agentVersionDiffQuery, pageQuery } from '@xiaozhi/contracts';
import type {
  AgentVersionDiff,
  AgentVersionDiffQuery,
  AgentVersionView,
  AgentVersionWhole,
  AgentView,
  PageQuery,
  PageView,
} from '@xiaozhi/contracts';
import { CurrentActor } from '../http/actor.js';
import type { Actor } from '../http/actor.js';
import { RequirePermission } from '../http/permission.js';
import { zod } from '../http/zod.pipe.js';
import { About, inPath } from '../reach/reach-rule.js';
import { AgentVersionService } from './agent-version.service.js';

@Controller('api/agent/:id/version')
@About(inPath('agent'))
export class AgentVersionController {
  constructor(private readonly versions: AgentVersionService) {}

  @Get()
  @RequirePermission('agent.read')
  list(@Param('id') id: string, @Query(zod(pageQuery)) page: PageQuery): Promise<PageView<AgentVersionView>> {
    return this.versions.list(id, page);
  }

  @Get(':number')
  @RequirePermission('agent.read')
  get(@Param('id') id: string, @Param('number') number: string): Promise<AgentVersionWhole> {
    return this.versions.get(id, number);
  }

  @Get(':number/diff')
  @RequirePermission('agent.read')
  diff(
    @Param('id') id: string,
    @Param('number') number: string,
    @Query(zod(agentVersionDiffQuery)) { to }: AgentVersionDiffQuery,
  ): Promise<AgentVersionDiff> {
    return this.versions.diff(id, number, to);
  }

  @Post(':number/restore')
  @HttpCode(200)
  @RequirePermission('agent.write')
  restore(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @Param('number') number: string,
  ): Promise<AgentView> {
    return this.versions.restore(actor, id, number);
  }
}
