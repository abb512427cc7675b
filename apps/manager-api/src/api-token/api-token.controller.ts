import { Body, Controller, Delete, Get, Param, Post } from '@nestjs/common';
import { apiTokenCreate } from '@xiaozhi/contracts';
import type { ApiTokenCreate, ApiTokenCreated, ApiTokenView } from '@xiaozhi/contracts';
import { CurrentActor } from '../http/actor.js';
import type { Actor } from '../http/actor.js';
import { zod } from '../http/zod.pipe.js';
import { OwnAccount } from '../reach/reach-rule.js';
import { ApiTokenService } from './api-token.service.js';

/** One's own API tokens. */
@Controller('api/token')
@OwnAccount()
export class ApiTokenController {
  constructor(private readonly tokens: ApiTokenService) {}

  @Get()
  list(@CurrentActor() actor: Actor): Promise<ApiTokenView[]> {
    return this.tokens.list(actor);
  }

  @Post()
  create(
    @CurrentActor() actor: Actor,
    @Body(zod(apiTokenCreate)) body: ApiTokenCreate,
  ): Promise<ApiTokenCreated> {
    return this.tokens.create(actor, body);
  }

  @Delete(':id')
  remove(@CurrentActor() actor: Actor, @Param('id') id: string): Promise<void> {
    return this.tokens.remove(actor, id);
  }
}
