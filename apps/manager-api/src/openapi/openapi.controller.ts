import { Controller, Get, Res } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import type { FastifyReply } from 'fastify';
import { Public } from '../http/permission.js';
import { describeApi } from './api-document.js';
import type { JsonObject } from './json-object.js';

/** The description of this API. */
@Controller('api')
export class OpenApiController {
  private document: JsonObject | undefined;

  constructor(private readonly discovery: DiscoveryService) {}

  /** OpenAPI itself, without an envelope, so that its tools can read it. */
  @Get('openapi.json')
  @Public()
  async openApi(@Res() reply: FastifyReply): Promise<void> {
    this.document ??= describeApi(this.discovery);
    await reply.send(this.document);
  }
}
