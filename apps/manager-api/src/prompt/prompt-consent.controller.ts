import { Controller, Delete, Get, Param, Query } from '@nestjs/common';
import { promptConsentQuery } from '@xiaozhi/contracts';
import type { PromptConsentView } from '@xiaozhi/contracts';
import type { z } from 'zod';
import { CurrentActor } from '../http/actor.js';
import type { Actor } from '../http/actor.js';
import { RequirePermission } from '../http/permission.js';
import { zod } from '../http/zod.pipe.js';
import { About, inPath } from '../reach/reach-rule.js';
import { PromptConsentService } from './prompt-consent.service.js';

/** Consent as operators see it. There is no route that gives it. */
@Controller('api/agent/:id/prompt-consent')
@About(inPath('memory'))
export class PromptConsentController {
  constructor(private readonly consents: PromptConsentService) {}

  @Get()
  @RequirePermission('agent.read')
  list(@Param('id') id: string): Promise<PromptConsentView[]> {
    return this.consents.list(id);
  }

  @Delete()
  @RequirePermission('agent.write')
  revoke(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @Query(zod(promptConsentQuery)) { roleId }: z.infer<typeof promptConsentQuery>,
  ): Promise<void> {
    return this.consents.revoke(actor, id, roleId);
  }
}
