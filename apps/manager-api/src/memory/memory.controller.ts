import { Body, Controller, Delete, Get, Param, Put, Query } from '@nestjs/common';
import { memoryEdit, memoryQuery } from '@xiaozhi/contracts';
import type {
  MemoryEdit,
  MemoryPageView,
  MemoryQuery,
  MemoryVersionView,
  MemoryView,
} from '@xiaozhi/contracts';
import { z } from 'zod';
import { CurrentActor } from '../http/actor.js';
import type { Actor } from '../http/actor.js';
import { RequirePermission } from '../http/permission.js';
import { zod } from '../http/zod.pipe.js';
import { About, inQuery } from '../reach/reach-rule.js';
import { MemoryService } from './memory.service.js';

const subject = z.object({ agentId: z.string().min(1), roleId: z.string().min(1) });
type Subject = z.infer<typeof subject>;

@Controller('api/memory')
@About(inQuery('memory', 'agentId'))
export class MemoryController {
  constructor(private readonly memories: MemoryService) {}

  @Get()
  @RequirePermission('memory.read')
  list(@CurrentActor() actor: Actor, @Query(zod(memoryQuery)) query: MemoryQuery): Promise<MemoryPageView> {
    return this.memories.list(actor, query);
  }

  @Get(':id/history')
  @RequirePermission('memory.read')
  versions(@Param('id') id: string, @Query(zod(subject)) query: Subject): Promise<MemoryVersionView[]> {
    return this.memories.versions(query, id);
  }

  @Put(':id')
  @RequirePermission('memory.write')
  edit(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @Query(zod(subject)) query: Subject,
    @Body(zod(memoryEdit)) body: MemoryEdit,
  ): Promise<MemoryView> {
    return this.memories.edit(actor, query, id, body.text);
  }

  @Delete(':id')
  @RequirePermission('memory.erase')
  remove(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @Query(zod(subject)) query: Subject,
  ): Promise<void> {
    return this.memories.remove(actor, query, id);
  }
}
