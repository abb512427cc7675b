import { Controller, Get, Param, Query } from '@nestjs/common';
import { memorySubject } from '@xiaozhi/contracts';
import type { LinkedMemory, MemoryLinksView, MemorySubject } from '@xiaozhi/contracts';
import { Database } from '../database/database.js';
import type { MemoryRow } from '../database/rows.js';
import { notFound } from '../http/api-error.js';
import { RequirePermission } from '../http/permission.js';
import { zod } from '../http/zod.pipe.js';
import { AgentMemory } from '../memory/agent-memory.js';
import { About, inQuery } from '../reach/reach-rule.js';

/** A summary made of very many is shown with the first of them. */
const SOURCES_COUNT = 50;

/** Which memories a memory stands for, and which one stands for it. Of the local provider only. */
@Controller('api/memory/:id/links')
@About(inQuery('memory', 'agentId'))
export class MemoryLinksController {
  constructor(
    private readonly agentMemory: AgentMemory,
    private readonly database: Database,
  ) {}

  @Get()
  @RequirePermission('memory.read')
  async links(
    @Param('id') id: string,
    @Query(zod(memorySubject)) query: MemorySubject,
  ): Promise<MemoryLinksView> {
    const role_id = await this.agentMemory.requireLocalRole(query);
    const memories = this.database.repository('memory');
    const memory = await memories.findOneBy({ id, role_id });
    if (memory === null) throw notFound('memory', id);
    const { superseded_by: by } = memory;
    const successor = by === null ? null : await memories.findOneBy({ id: by, role_id });
    const sources = await memories.find({
      where: { superseded_by: id, role_id },
      order: { created_at: 'ASC', id: 'ASC' },
      take: SOURCES_COUNT,
    });
    return { successor: successor === null ? null : toLinked(successor), sources: sources.map(toLinked) };
  }
}

function toLinked({ id, text, kind, created_at: createdAt }: MemoryRow): LinkedMemory {
  return { id, text, kind, createdAt };
}
