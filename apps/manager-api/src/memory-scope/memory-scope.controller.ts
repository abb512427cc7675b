import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { memoryRebindRequest, memoryScopeRequest } from '@xiaozhi/contracts';
import type {
  MemoryMovePreview,
  MemoryMoveResult,
  MemoryRebindRequest,
  MemoryScopeRequest,
} from '@xiaozhi/contracts';
import { CurrentActor } from '../http/actor.js';
import type { Actor } from '../http/actor.js';
import { RequirePermission } from '../http/permission.js';
import { zod } from '../http/zod.pipe.js';
import { About, inBody } from '../reach/reach-rule.js';
import { MemoryScopeService } from './memory-scope.service.js';

@Controller('api/memory-scope')
export class MemoryScopeController {
  constructor(private readonly scopes: MemoryScopeService) {}

  @Post('preview')
  @HttpCode(200)
  @RequirePermission('memory.write')
  @About(inBody('memory', 'agentId'), inBody('device', 'deviceId'))
  previewScope(
    @CurrentActor() actor: Actor,
    @Body(zod(memoryScopeRequest)) body: MemoryScopeRequest,
  ): Promise<MemoryMovePreview> {
    return this.scopes.previewScope(actor, body);
  }

  @Post('apply')
  @HttpCode(200)
  @RequirePermission('memory.write')
  @About(inBody('memory', 'agentId'), inBody('device', 'deviceId'))
  applyScope(
    @CurrentActor() actor: Actor,
    @Body(zod(memoryScopeRequest)) body: MemoryScopeRequest,
  ): Promise<MemoryMoveResult> {
    return this.scopes.applyScope(actor, body);
  }

  @Post('rebind/preview')
  @HttpCode(200)
  @RequirePermission('memory.write')
  @About(inBody('device', 'deviceId'), inBody('memory', 'agentId'))
  previewRebind(
    @CurrentActor() actor: Actor,
    @Body(zod(memoryRebindRequest)) body: MemoryRebindRequest,
  ): Promise<MemoryMovePreview> {
    return this.scopes.previewRebind(actor, body);
  }

  @Post('rebind/apply')
  @HttpCode(200)
  @RequirePermission('memory.write')
  @About(inBody('device', 'deviceId'), inBody('memory', 'agentId'))
  applyRebind(
    @CurrentActor() actor: Actor,
    @Body(zod(memoryRebindRequest)) body: MemoryRebindRequest,
  ): Promise<MemoryMoveResult> {
    return this.scopes.applyRebind(actor, body);
  }
}
