import { Body, Controller, Post, Req, Res } from '@nestjs/common';
import { agentModelsRequest, correctWordsRequest } from '@xiaozhi/contracts';
import type { AgentModelsRequest, CorrectWordsRequest } from '@xiaozhi/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { GatewayOnly } from '../http/permission.js';
import { zod } from '../http/zod.pipe.js';
import { digestOf } from '../precondition/entity-tag.js';
import { GatewayConfigService } from './gateway-config.service.js';
import { ServerBaseService } from './server-base.service.js';

@Controller('xiaozhi/config')
@GatewayOnly()
export class GatewayConfigController {
  constructor(
    private readonly configs: GatewayConfigService,
    private readonly base: ServerBaseService,
  ) {}

  @Post('server-base')
  async serverBase(@Res() reply: FastifyReply): Promise<void> {
    await reply.status(200).send({ code: 0, msg: 'success', data: await this.base.serverBase() });
  }

  /** Carries a tag; a gateway that sends it back hears 304 when nothing changed. */
  @Post('agent-models')
  async agentModels(
    @Body(zod(agentModelsRequest)) body: AgentModelsRequest,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const data = await this.configs.agentModels(body);
    const tag = `"${digestOf(data)}"`;
    void reply.header('etag', tag);
    if (request.headers['if-none-match'] === tag) return void (await reply.status(304).send());
    await reply.status(200).send({ code: 0, msg: 'success', data });
  }

  /** What gateways of the field ask beside the models; ours finds it there, in the section of the voice. */
  @Post('correct-words')
  async correctWords(
    @Body(zod(correctWordsRequest)) body: CorrectWordsRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const data = await this.configs.correctWords(body.macAddress);
    await reply.status(200).send({ code: 0, msg: 'success', data });
  }
}
