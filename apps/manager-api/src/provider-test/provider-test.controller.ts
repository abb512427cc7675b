import { Body, Controller, Get, HttpCode, Param, Post, Res } from '@nestjs/common';
import { providerTestRequest } from '@xiaozhi/contracts';
import type { ProviderTestRequest, ProviderTestView } from '@xiaozhi/contracts';
import type { FastifyReply } from 'fastify';
import { CurrentActor } from '../http/actor.js';
import type { Actor } from '../http/actor.js';
import { AnswerType } from '../http/answer-type.js';
import { RequirePermission } from '../http/permission.js';
import { zod } from '../http/zod.pipe.js';
import { SystemWide } from '../reach/reach-rule.js';
import { ProviderTestService } from './provider-test.service.js';

const WAV = 'audio/wav';

/** Providers tried out, saved or not. */
@Controller('api/model/provider-test')
export class ProviderTestController {
  constructor(private readonly tests: ProviderTestService) {}

  @Post()
  @HttpCode(201)
  @RequirePermission('provider.write')
  @SystemWide()
  order(
    @CurrentActor() actor: Actor,
    @Body(zod(providerTestRequest)) body: ProviderTestRequest,
  ): Promise<ProviderTestView> {
    return this.tests.order(actor, body);
  }

  @Get(':id')
  @RequirePermission('provider.write')
  @SystemWide()
  get(@CurrentActor() actor: Actor, @Param('id') id: string): Promise<ProviderTestView> {
    return this.tests.get(actor, id);
  }

  @Get(':id/audio')
  @AnswerType(WAV)
  @RequirePermission('provider.write')
  @SystemWide()
  async audio(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const wav = await this.tests.audio(actor, id);
    await reply.header('content-type', WAV).header('cache-control', 'private, no-store').send(wav);
  }
}
