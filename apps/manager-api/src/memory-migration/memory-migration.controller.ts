import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import {
  memoryMigrationErasure,
  memoryMigrationItemQuery,
  memoryMigrationPlan,
  memoryMigrationSwitch,
  pageQuery,
} from '@xiaozhi/contracts';
import type {
  MemoryMigrationDryRun,
  MemoryMigrationErasure,
  MemoryMigrationItemQuery,
  MemoryMigrationItemView,
  MemoryMigrationPlan,
  MemoryMigrationSwitch,
  MemoryMigrationView,
  PageQuery,
  PageView,
} from '@xiaozhi/contracts';
import { CurrentActor } from '../http/actor.js';
import type { Actor } from '../http/actor.js';
import { RequirePermission } from '../http/permission.js';
import { zod } from '../http/zod.pipe.js';
import { About, inPath } from '../reach/reach-rule.js';
import { MemoryMigrationService } from './memory-migration.service.js';

@Controller('api/agent/:id/memory-migration')
@About(inPath('memory'))
export class MemoryMigrationController {
  constructor(private readonly migrations: MemoryMigrationService) {}

  @Post('dry-run')
  @HttpCode(200)
  @RequirePermission('memory.read')
  dryRun(
    @Param('id') id: string,
    @Body(zod(memoryMigrationPlan)) body: MemoryMigrationPlan,
  ): Promise<MemoryMigrationDryRun> {
    return this.migrations.dryRun(id, body);
  }

  @Post()
  @HttpCode(201)
  @RequirePermission('memory.export')
  start(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @Body(zod(memoryMigrationPlan)) body: MemoryMigrationPlan,
  ): Promise<MemoryMigrationView> {
    return this.migrations.start(actor, id, body);
  }

  @Get()
  @RequirePermission('memory.read')
  list(
    @Param('id') id: string,
    @Query(zod(pageQuery)) query: PageQuery,
  ): Promise<PageView<MemoryMigrationView>> {
    return this.migrations.list(id, query);
  }

  @Get(':migrationId')
  @RequirePermission('memory.read')
  get(@Param('id') agentId: string, @Param('migrationId') migrationId: string): Promise<MemoryMigrationView> {
    return this.migrations.get({ agentId, migrationId });
  }

  @Get(':migrationId/items')
  @RequirePermission('memory.read')
  items(
    @Param('id') agentId: string,
    @Param('migrationId') migrationId: string,
    @Query(zod(memoryMigrationItemQuery)) query: MemoryMigrationItemQuery,
  ): Promise<PageView<MemoryMigrationItemView>> {
    return this.migrations.items({ agentId, migrationId }, query);
  }

  @Post(':migrationId/resume')
  @HttpCode(200)
  @RequirePermission('memory.export')
  resume(
    @CurrentActor() actor: Actor,
    @Param('id') agentId: string,
    @Param('migrationId') migrationId: string,
  ): Promise<MemoryMigrationView> {
    return this.migrations.resume(actor, { agentId, migrationId });
  }

  @Post(':migrationId/switch')
  @HttpCode(200)
  @RequirePermission('memory.export')
  switch(
    @CurrentActor() actor: Actor,
    @Param('id') agentId: string,
    @Param('migrationId') migrationId: string,
    @Body(zod(memoryMigrationSwitch)) body: MemoryMigrationSwitch,
  ): Promise<MemoryMigrationView> {
    return this.migrations.switch(actor, { agentId, migrationId }, body);
  }

  @Post(':migrationId/roll-back')
  @HttpCode(200)
  @RequirePermission('memory.erase')
  rollBack(
    @CurrentActor() actor: Actor,
    @Param('id') agentId: string,
    @Param('migrationId') migrationId: string,
  ): Promise<MemoryMigrationView> {
    return this.migrations.rollBack(actor, { agentId, migrationId });
  }

  @Post(':migrationId/erase-source')
  @HttpCode(200)
  @RequirePermission('memory.erase')
  eraseSource(
    @CurrentActor() actor: Actor,
    @Param('id') agentId: string,
    @Param('migrationId') migrationId: string,
    @Body(zod(memoryMigrationErasure)) body: MemoryMigrationErasure,
  ): Promise<MemoryMigrationView> {
    return this.migrations.eraseSource(actor, { agentId, migrationId }, body);
  }
}
