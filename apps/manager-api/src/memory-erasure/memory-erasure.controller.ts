import { Body, Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { memoryErasurePreviewQuery, memoryErasureQuery, memoryErasureRequest } from '@xiaozhi/contracts';
import type {
  ErasureCertificate,
  ErasureItem,
  MemoryErasureQuery,
  MemoryErasureRequest,
  MemorySubject,
  PageView,
} from '@xiaozhi/contracts';
import type { FastifyReply } from 'fastify';
import { CurrentActor } from '../http/actor.js';
import type { Actor } from '../http/actor.js';
import { AnswerType } from '../http/answer-type.js';
import { RequirePermission } from '../http/permission.js';
import { zod } from '../http/zod.pipe.js';
import { About, inBody, inPath, inQuery } from '../reach/reach-rule.js';
import { MemoryErasureService } from './memory-erasure.service.js';

const JSON_TYPE = 'application/json';

@Controller('api/memory-erasure')
export class MemoryErasureController {
  constructor(private readonly erasures: MemoryErasureService) {}

  @Get()
  @RequirePermission('memory.read')
  @About(inQuery('memory', 'agentId'))
  list(@Query(zod(memoryErasureQuery)) query: MemoryErasureQuery): Promise<PageView<ErasureCertificate>> {
    return this.erasures.list(query);
  }

  @Get('preview')
  @RequirePermission('memory.erase')
  @About(inQuery('memory', 'agentId'))
  preview(@Query(zod(memoryErasurePreviewQuery)) query: MemorySubject): Promise<ErasureItem[]> {
    return this.erasures.preview(query);
  }

  @Post()
  @HttpCode(200)
  @RequirePermission('memory.erase')
  @About(inBody('memory', 'agentId'))
  erase(
    @CurrentActor() actor: Actor,
    @Body(zod(memoryErasureRequest)) body: MemoryErasureRequest,
  ): Promise<ErasureCertificate> {
    return this.erasures.erase(actor, body);
  }

  /** The certificate as a file. */
  @Get(':id/certificate')
  @AnswerType(JSON_TYPE)
  @RequirePermission('memory.read')
  @About(inPath('certificate'))
  async certificate(@Param('id') id: string, @Res() reply: FastifyReply): Promise<void> {
    const certificate = await this.erasures.certificate(id);
    await reply
      .status(200)
      .header('content-type', `${JSON_TYPE}; charset=utf-8`)
      .header('content-disposition', `attachment; filename="erasure-${certificate.id}.json"`)
      .send(`${JSON.stringify(certificate, null, 2)}\n`);
  }
}
