import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import {
  memoryAsOfQuery,
  memoryDiffQuery,
  memoryOperationQuery,
  memoryRestoreRequest,
  memoryUndoQuery,
} from '@xiaozhi/contracts';
import type {
  MemoryAsOfQuery,
  MemoryDiffQuery,
  MemoryDiffView,
  MemoryOperationQuery,
  MemoryOperationView,
  MemoryRestoreRequest,
  MemoryStateView,
  PageView,
} from '@xiaozhi/contracts';
import type { z } from 'zod';
import { CurrentActor } from '../http/actor.js';
import type { Actor } from '../http/actor.js';
import { RequirePermission } from '../http/permission.js';
import { zod } from '../http/zod.pipe.js';
import { About, FilteredByReach, inBody, inQuery } from '../reach/reach-rule.js';
import { MemoryHistoryService } from './memory-history.service.js';
import { MemoryOperations } from './memory-operations.js';

@Controller('api')
export class MemoryHistoryController {
  constructor(
    private readonly history: MemoryHistoryService,
    private readonly operations: MemoryOperations,
  ) {}

  @Get('memory-history')
  @RequirePermission('memory.read')
  @About(inQuery('memory', 'agentId'))
  asOf(
    @CurrentActor() actor: Actor,
    @Query(zod(memoryAsOfQuery)) query: MemoryAsOfQuery,
  ): Promise<PageView<MemoryStateView>> {
    return this.history.asOf(actor, query);
  }

  @Get('memory-history/diff')
  @RequirePermission('memory.read')
  @About(inQuery('memory', 'agentId'))
  diff(
    @CurrentActor() actor: Actor,
    @Query(zod(memoryDiffQuery)) query: MemoryDiffQuery,
  ): Promise<MemoryDiffView> {
    return this.history.diff(actor, query);
  }

  @Post('memory-history/restore')
  @HttpCode(200)
  @RequirePermission('memory.write')
  @About(inBody('memory', 'agentId'))
  restore(
    @CurrentActor() actor: Actor,
    @Body(zod(memoryRestoreRequest)) body: MemoryRestoreRequest,
  ): Promise<MemoryOperationView> {
    return this.history.restore(actor, body);
  }

  @Get('memory-operation')
  @RequirePermission('memory.read')
  @FilteredByReach(inQuery('memory', 'agentId'))
  list(
    @CurrentActor() actor: Actor,
    @Query(zod(memoryOperationQuery)) query: MemoryOperationQuery,
  ): Promise<PageView<MemoryOperationView>> {
    return this.operations.list(actor, query);
  }

  @Post('memory-operation/:id/undo')
  @HttpCode(200)
  @RequirePermission('memory.write')
  @About(inQuery('memory', 'agentId'))
  undo(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @Query(zod(memoryUndoQuery)) { agentId }: z.infer<typeof memoryUndoQuery>,
  ): Promise<MemoryOperationView> {
    return this.operations.undo(actor, agentId, id);
  }
}
