import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import {
  agentCreate,
  agentUpdate,
  deleteBulkRequest,
  listQuery,
  saveMemoryRequest,
} from '@xiaozhi/contracts';
import type {
  AgentCreate,
  AgentUpdate,
  AgentView,
  BulkResult,
  DeleteBulkRequest,
  ListQuery,
  PageView,
  RoleView,
  SaveMemoryRequest,
} from '@xiaozhi/contracts';
import { AgentCreationService } from '../agent-template/agent-creation.service.js';
import { DeviceService } from '../device/device.service.js';
import { CurrentActor } from '../http/actor.js';
import type { Actor } from '../http/actor.js';
import { GatewayOnly, GatewayToo, RequirePermission } from '../http/permission.js';
import { zod } from '../http/zod.pipe.js';
import { Editable, EditableOnceMade } from '../precondition/editable.js';
import { About, FilteredByReach, inBody, inPath, NamesOnly } from '../reach/reach-rule.js';
import { AgentBulkService } from './agent-bulk.service.js';
import { AgentService } from './agent.service.js';

@Controller()
export class AgentController {
  constructor(
    private readonly agents: AgentService,
    private readonly creation: AgentCreationService,
    private readonly devices: DeviceService,
    private readonly many: AgentBulkService,
  ) {}

  @Get('api/agent')
  @RequirePermission('agent.read')
  @FilteredByReach()
  list(@CurrentActor() actor: Actor, @Query(zod(listQuery)) page: ListQuery): Promise<PageView<AgentView>> {
    return this.agents.list(actor, page);
  }

  @Post('api/agent')
  @EditableOnceMade('agent')
  @HttpCode(201)
  @RequirePermission('agent.write')
  @NamesOnly()
  create(@CurrentActor() actor: Actor, @Body(zod(agentCreate)) body: AgentCreate): Promise<AgentView> {
    return this.creation.create(actor, body);
  }

  /** Several at once: deletes them. */
  @Post('api/agent/bulk')
  @HttpCode(200)
  @RequirePermission('agent.write')
  @About(inBody('agent', 'ids'))
  bulk(
    @CurrentActor() actor: Actor,
    @Body(zod(deleteBulkRequest)) body: DeleteBulkRequest,
  ): Promise<BulkResult> {
    return this.many.run(actor, body);
  }

  /** The memory instructions, by device. */
  @Put('api/agent/saveMemory/:macAddress')
  @Editable('agentOfDevice', 'macAddress')
  @GatewayToo()
  @RequirePermission('agent.write')
  @About(inPath('device', 'macAddress'))
  async saveMemory(
    @CurrentActor() actor: Actor,
    @Param('macAddress') macAddress: string,
    @Body(zod(saveMemoryRequest)) body: SaveMemoryRequest,
  ): Promise<AgentView> {
    return this.agents.saveInstructions(actor, await this.devices.require(macAddress), body.summaryMemory);
  }

  /** What gateways in the field write: the running summary. */
  @Put('xiaozhi/agent/saveMemory/:macAddress')
  @GatewayOnly()
  async saveSnapshot(
    @CurrentActor() actor: Actor,
    @Param('macAddress') macAddress: string,
    @Body(zod(saveMemoryRequest)) body: SaveMemoryRequest,
  ): Promise<void> {
    await this.agents.saveSnapshot(actor, await this.devices.require(macAddress), body.summaryMemory);
  }

  @Get('api/agent/:id')
  @Editable('agent')
  @RequirePermission('agent.read')
  @About(inPath('agent'))
  get(@Param('id') id: string): Promise<AgentView> {
    return this.agents.get(id);
  }

  @Put('api/agent/:id')
  @Editable('agent')
  @RequirePermission('agent.write')
  @About(inPath('agent'))
  update(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @Body(zod(agentUpdate)) body: AgentUpdate,
  ): Promise<AgentView> {
    return this.agents.update(actor, id, body);
  }

  @Delete('api/agent/:id')
  @Editable('agent')
  @RequirePermission('agent.write')
  @About(inPath('agent'))
  remove(@CurrentActor() actor: Actor, @Param('id') id: string): Promise<void> {
    return this.agents.remove(actor, id);
  }

  @Get('api/agent/:id/role')
  @RequirePermission('memory.read')
  @About(inPath('memory'))
  roles(@Param('id') id: string): Promise<RoleView[]> {
    return this.agents.roles(id);
  }
}
