import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { encodingClaimRequest, encodingSettleRequest, memoryEncodingOrder } from '@xiaozhi/contracts';
import type {
  EncodingClaimAnswer,
  EncodingClaimRequest,
  EncodingSettleAnswer,
  EncodingSettleRequest,
  MemoryEncodingOrder,
  MemoryEncodingView,
} from '@xiaozhi/contracts';
import { CurrentActor } from '../http/actor.js';
import type { Actor } from '../http/actor.js';
import { GatewayOnly, RequirePermission } from '../http/permission.js';
import { zod } from '../http/zod.pipe.js';
import { About, inPath } from '../reach/reach-rule.js';
import { MemoryEncodingClaimService } from './memory-encoding-claim.service.js';
import { MemoryEncodingService } from './memory-encoding.service.js';

@Controller('api/agent/:id/memory-encoding')
@About(inPath('memory'))
export class MemoryEncodingController {
  constructor(private readonly encoding: MemoryEncodingService) {}

  @Get()
  @RequirePermission('memory.read')
  get(@Param('id') id: string): Promise<MemoryEncodingView> {
    return this.encoding.get(id);
  }

  @Post()
  @HttpCode(200)
  @RequirePermission('memory.write')
  order(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @Body(zod(memoryEncodingOrder)) body: MemoryEncodingOrder,
  ): Promise<MemoryEncodingView> {
    return this.encoding.order(actor, id, body);
  }
}

/** For gateways, which have the encoders. */
@Controller('xiaozhi/memory/encoding')
@GatewayOnly()
export class MemoryEncodingGatewayController {
  constructor(private readonly claims: MemoryEncodingClaimService) {}

  @Post('claim')
  @HttpCode(200)
  claim(@Body(zod(encodingClaimRequest)) body: EncodingClaimRequest): Promise<EncodingClaimAnswer> {
    return this.claims.claim(body);
  }

  @Post('settle')
  @HttpCode(200)
  settle(@Body(zod(encodingSettleRequest)) body: EncodingSettleRequest): Promise<EncodingSettleAnswer> {
    return this.claims.settle(body);
  }
}
