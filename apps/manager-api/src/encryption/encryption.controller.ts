import { Controller, Get, HttpCode, Post } from '@nestjs/common';
import type { EncryptionJobView, EncryptionView } from '@xiaozhi/contracts';
import { CurrentActor } from '../http/actor.js';
import type { Actor } from '../http/actor.js';
import { RequirePermission } from '../http/permission.js';
import { SystemWide } from '../reach/reach-rule.js';
import { EncryptionService } from './encryption.service.js';
import { TextSealingJob } from './text-sealing.job.js';

@Controller('api/encryption')
@SystemWide()
export class EncryptionController {
  constructor(
    private readonly encryption: EncryptionService,
    private readonly job: TextSealingJob,
  ) {}

  @Get()
  @RequirePermission('encryption.write')
  view(): Promise<EncryptionView> {
    return this.encryption.view();
  }

  @Post('run')
  @HttpCode(202)
  @RequirePermission('encryption.write')
  run(@CurrentActor() actor: Actor): Promise<EncryptionJobView> {
    return this.job.start(actor);
  }
}
