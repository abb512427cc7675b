import { Controller, HttpCode, Param, Post } from '@nestjs/common';
import type { PlaygroundSession } from '@xiaozhi/contracts';
import { CurrentActor } from '../http/actor.js';
import type { Actor } from '../http/actor.js';
import { RequirePermission } from '../http/permission.js';
import { About, inPath } from '../reach/reach-rule.js';
import { PlaygroundService } from './playground.service.js';

@Controller()
export class PlaygroundController {
  constructor(private readonly playground: PlaygroundService) {}

  /** What a browser needs to talk to the agent as a device; the answer holds a secret. */
  @Post('api/agent/:id/playground')
  @HttpCode(200)
  @RequirePermission('agent.write')
  @About(inPath('memory'))
  open(@CurrentActor() actor: Actor, @Param('id') id: string): Promise<PlaygroundSession> {
    return this.playground.open(actor, id);
  }
}
