import { Controller, Delete, Get, Param } from '@nestjs/common';
import type { SessionView, SessionsEnded } from '@xiaozhi/contracts';
import { CurrentActor } from '../http/actor.js';
import type { Actor } from '../http/actor.js';
import { OwnAccount } from '../reach/reach-rule.js';
import { BeforeSecondFactor } from '../second-factor/second-factor-rule.js';
import { SessionService } from './session.service.js';

/** One's own sessions. */
@Controller('api/auth/session')
@OwnAccount()
@BeforeSecondFactor()
export class SessionController {
  constructor(private readonly sessions: SessionService) {}

  @Get()
  list(@CurrentActor() actor: Actor): Promise<SessionView[]> {
    return this.sessions.list(actor, actor.id);
  }

  @Delete(':id')
  end(@CurrentActor() actor: Actor, @Param('id') id: string): Promise<void> {
    return this.sessions.endOne(actor, { id: actor.id, username: actor.name }, id);
  }

  /** All others. */
  @Delete()
  endOthers(@CurrentActor() actor: Actor): Promise<SessionsEnded> {
    return this.sessions.endOthers(actor, { id: actor.id, username: actor.name });
  }
}
