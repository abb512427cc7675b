import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import {
  agentDuplicate,
  agentFromTemplate,
  agentTemplateCreate,
  agentTemplateSave,
  agentTemplateUpdate,
  pageQuery,
} from '@xiaozhi/contracts';
import type {
  AgentDuplicate,
  AgentFromTemplate,
  AgentTemplateCreate,
  AgentTemplateSave,
  AgentTemplateUpdate,
  AgentTemplateView,
  AgentView,
  PageQuery,
  PageView,
} from '@xiaozhi/contracts';
import { CurrentActor } from '../http/actor.js';
import type { Actor } from '../http/actor.js';
import { RequirePermission } from '../http/permission.js';
import { zod } from '../http/zod.pipe.js';
import { Editable, EditableOnceMade } from '../precondition/editable.js';
import { About, inPath, NamesOnly, SystemWide } from '../reach/reach-rule.js';
import { AgentCreationService } from './agent-creation.service.js';
import { AgentTemplateService } from './agent-template.service.js';

@Controller()
export class AgentTemplateController {
  constructor(
    private readonly templates: AgentTemplateService,
    private readonly creation: AgentCreationService,
  ) {}

  @Get('api/agent-template')
  @RequirePermission('agent.read')
  @NamesOnly()
  list(
    @CurrentActor() actor: Actor,
    @Query(zod(pageQuery)) page: PageQuery,
  ): Promise<PageView<AgentTemplateView>> {
    return this.templates.list(actor, page);
  }

  @Post('api/agent-template')
  @EditableOnceMade('agentTemplate')
  @HttpCode(201)
  @RequirePermission('agent.write')
  @SystemWide()
  create(
    @CurrentActor() actor: Actor,
    @Body(zod(agentTemplateCreate)) body: AgentTemplateCreate,
  ): Promise<AgentTemplateView> {
    return this.templates.create(actor, body);
  }

  @Get('api/agent-template/:id')
  @Editable('agentTemplate')
  @RequirePermission('agent.read')
  @SystemWide()
  get(@Param('id') id: string): Promise<AgentTemplateView> {
    return this.templates.get(id);
  }

  @Put('api/agent-template/:id')
  @Editable('agentTemplate')
  @RequirePermission('agent.write')
  @SystemWide()
  update(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @Body(zod(agentTemplateUpdate)) body: AgentTemplateUpdate,
  ): Promise<AgentTemplateView> {
    return this.templates.update(actor, id, body);
  }

  @Delete('api/agent-template/:id')
  @Editable('agentTemplate')
  @RequirePermission('agent.write')
  @SystemWide()
  remove(@CurrentActor() actor: Actor, @Param('id') id: string): Promise<void> {
    return this.templates.remove(actor, id);
  }

  @Post('api/agent-template/:id/agent')
  @HttpCode(201)
  @RequirePermission('agent.write')
  @NamesOnly()
  createAgent(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @Body(zod(agentFromTemplate)) { name }: AgentFromTemplate,
  ): Promise<AgentView> {
    return this.creation.createFrom(actor, id, name);
  }

  @Post('api/agent/:id/template')
  @HttpCode(201)
  @RequirePermission('agent.write')
  @SystemWide()
  save(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @Body(zod(agentTemplateSave)) body: AgentTemplateSave,
  ): Promise<AgentTemplateView> {
    return this.templates.save(actor, id, body);
  }

  @Post('api/agent/:id/duplicate')
  @HttpCode(201)
  @RequirePermission('agent.write')
  @About(inPath('agent'))
  duplicate(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @Body(zod(agentDuplicate)) body: AgentDuplicate,
  ): Promise<AgentView> {
    return this.creation.duplicate(actor, id, body);
  }
}
