import { Controller, Delete, Get, Param, Query } from '@nestjs/common';
import { privacySettingQuery } from '@xiaozhi/contracts';
import type { PrivacySettingQuery, PrivacySettingView } from '@xiaozhi/contracts';
import { CurrentActor } from '../http/actor.js';
import type { Actor } from '../http/actor.js';
import { RequirePermission } from '../http/permission.js';
import { zod } from '../http/zod.pipe.js';
import { About, inPath } from '../reach/reach-rule.js';
import { PrivacySettingService } from './privacy-setting.service.js';

/** Pauses and child mode by voice as operators see them. There is no route that switches one on. */
@Controller('api/agent/:id/privacy-setting')
@About(inPath('memory'))
export class PrivacySettingController {
  constructor(private readonly settings: PrivacySettingService) {}

  @Get()
  @RequirePermission('memory.read')
  list(@Param('id') id: string): Promise<PrivacySettingView[]> {
    return this.settings.listOfAgent(id);
  }

  @Delete()
  @RequirePermission('memory.write')
  end(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @Query(zod(privacySettingQuery)) query: PrivacySettingQuery,
  ): Promise<void> {
    return this.settings.end(actor, id, query);
  }
}
