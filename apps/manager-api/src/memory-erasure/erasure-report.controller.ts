import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { erasureReport } from '@xiaozhi/contracts';
import type { ErasureReport } from '@xiaozhi/contracts';
import { AuditService } from '../audit/audit.service.js';
import { Database } from '../database/database.js';
import { CurrentActor } from '../http/actor.js';
import type { Actor } from '../http/actor.js';
import { GatewayOnly } from '../http/permission.js';
import { zod } from '../http/zod.pipe.js';

/** What gateways let go of when a person was erased, for the audit log: how much, and no words. */
@Controller('xiaozhi/memory-erasure')
@GatewayOnly()
export class ErasureReportController {
  constructor(
    private readonly database: Database,
    private readonly audit: AuditService,
  ) {}

  /** The same id twice is one line. */
  @Post('report')
  @HttpCode(200)
  report(@CurrentActor() actor: Actor, @Body(zod(erasureReport)) body: ErasureReport): Promise<void> {
    const { id, at, roleId, ...details } = body;
    return this.database.write(async (rows) => {
      if ((await rows.of('audit').countBy({ id })) > 0) return;
      await this.audit.record(rows, actor, {
        id,
        at,
        action: 'memory.erase-gateway',
        target: roleId,
        details,
      });
    });
  }
}
