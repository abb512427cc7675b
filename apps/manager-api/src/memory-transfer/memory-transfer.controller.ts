import { Readable } from 'node:stream';
import { Body, Controller, Get, HttpCode, Post, Query, Res } from '@nestjs/common';
import { memoryExportQuery, memoryImportRequest } from '@xiaozhi/contracts';
import type { MemoryExportQuery, MemoryImportRequest, MemoryImportView } from '@xiaozhi/contracts';
import type { FastifyReply } from 'fastify';
import { CurrentActor } from '../http/actor.js';
import type { Actor } from '../http/actor.js';
import { AnswerType } from '../http/answer-type.js';
import { RequirePermission } from '../http/permission.js';
import { zod } from '../http/zod.pipe.js';
import { About, inBody, inQuery } from '../reach/reach-rule.js';
import { MemoryTransferService } from './memory-transfer.service.js';

const FILES = {
  jsonl: { type: 'application/x-ndjson; charset=utf-8', name: 'memories.jsonl' },
  mem0: { type: 'application/json; charset=utf-8', name: 'memories.mem0.json' },
  html: { type: 'text/html; charset=utf-8', name: 'memories.html' },
};

@Controller('api/memory-transfer')
export class MemoryTransferController {
  constructor(private readonly transfer: MemoryTransferService) {}

  @Get('export')
  @AnswerType('application/x-ndjson')
  @RequirePermission('memory.export')
  @About(inQuery('memory', 'agentId'))
  async export(
    @CurrentActor() actor: Actor,
    @Query(zod(memoryExportQuery)) query: MemoryExportQuery,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const file = FILES[query.format];
    const pieces = await this.transfer.export(actor, query);
    await reply
      .status(200)
      .header('content-type', file.type)
      .header('content-disposition', `attachment; filename="${file.name}"`)
      .send(Readable.from(pieces));
  }

  @Post('import')
  @HttpCode(200)
  @RequirePermission('memory.write')
  @About(inBody('memory', 'agentId'))
  import(
    @CurrentActor() actor: Actor,
    @Body(zod(memoryImportRequest)) body: MemoryImportRequest,
  ): Promise<MemoryImportView> {
    return this.transfer.import(actor, body);
  }
}
