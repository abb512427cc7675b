import { Controller, Get, Inject, Query, Res } from '@nestjs/common';
import { statusLogQuery } from '@xiaozhi/contracts';
import type { StatusLogLine, StatusLogQuery, SystemStatusView } from '@xiaozhi/contracts';
import type { FastifyReply } from 'fastify';
import { CurrentActor } from '../http/actor.js';
import type { Actor } from '../http/actor.js';
import { AnswerType } from '../http/answer-type.js';
import { RequirePermission } from '../http/permission.js';
import { zod } from '../http/zod.pipe.js';
import { SystemWide } from '../reach/reach-rule.js';
import { NOW } from '../tokens.js';
import { SupportBundleService } from './support-bundle.service.js';
import { SystemStatusService } from './system-status.service.js';

const JSON_TYPE = 'application/json';

/** For administrators: how the system does, and what to hand to whoever helps. */
@Controller('api/status')
@SystemWide()
export class StatusController {
  constructor(
    private readonly status: SystemStatusService,
    private readonly bundles: SupportBundleService,
    @Inject(NOW) private readonly now: () => Date,
  ) {}

  @Get('system')
  @RequirePermission('audit.read')
  system(): Promise<SystemStatusView> {
    return this.status.get();
  }

  @Get('log')
  @RequirePermission('audit.read')
  log(@Query(zod(statusLogQuery)) query: StatusLogQuery): StatusLogLine[] {
    return this.status.log(query);
  }

  @Get('bundle')
  @AnswerType(JSON_TYPE)
  @RequirePermission('audit.read')
  async bundle(@CurrentActor() actor: Actor, @Res() reply: FastifyReply): Promise<void> {
    const name = `support-bundle-${this.now().toISOString().slice(0, 10)}.json`;
    await reply
      .status(200)
      .header('content-type', JSON_TYPE)
      .header('content-disposition', `attachment; filename="${name}"`)
      .send(JSON.stringify(await this.bundles.make(actor), null, 2));
  }
}
