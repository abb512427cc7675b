import { Body, Controller, Get, HttpCode, Param, Post, Put } from '@nestjs/common';
import { memoryRetentionPolicy, memoryRetentionRun } from '@xiaozhi/contracts';
import type {
  MemoryRetentionPolicy,
  MemoryRetentionResult,
  MemoryRetentionRun,
  MemoryRetentionView,
} from '@xiaozhi/contracts';
import { CurrentActor } from '../http/actor.js';
import type { Actor } from '../http/actor.js';
import { RequirePermission } from '../http/permission.js';
import { zod } from '../http/zod.pipe.js';
import { Editable } from '../precondition/editable.js';
import { About, inPath } from '../reach/reach-rule.js';
import { MemoryRetentionService } from './memory-retention.service.js';

@Controller('api/agent/:id/memory-retention')
@About(inPath('memory'))
export class MemoryRetentionController {
  constructor(private readonly retention: MemoryRetentionService) {}

  @Get()
  @Editable('memoryRetention')
  @RequirePermission('memory.read')
  get(@Param('id') id: string): Promise<MemoryRetentionView> {
    return this.retention.get(id);
  }

  @Put()
  @Editable('memoryRetention')
  @RequirePermission('memory.erase')
  set(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @Body(zod(memoryRetentionPolicy)) body: MemoryRetentionPolicy,
  ): Promise<MemoryRetentionView> {
    return this.retention.set(actor, id, body);
  }

  @Post('run')
  @HttpCode(200)
  @RequirePermission('memory.erase')
  run(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @Body(zod(memoryRetentionRun)) body: MemoryRetentionRun,
  ): Promise<MemoryRetentionResult> {
    return this.retention.run(actor, id, body);
  }
}
