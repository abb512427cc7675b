import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { memoryRightReport } from '@xiaozhi/contracts';
import type { MemoryRightReport } from '@xiaozhi/contracts';
import { AuditService } from '../audit/audit.service.js';
import { Database } from '../database/database.js';
import { CurrentActor } from '../http/actor.js';
import type { Actor } from '../http/actor.js';
import { GatewayOnly } from '../http/permission.js';
import { zod } from '../http/zod.pipe.js';
import { forgetCompared } from '../memory-shadow/shadow-comparison.service.js';

/** What people ask of their own memories by voice, for the audit log: who, what and when, and no words. */
@Controller('xiaozhi/memory-right')
@GatewayOnly()
export class MemoryRightController {
  constructor(
    private readonly database: Database,
    private readonly audit: AuditService,
  ) {}

  /** The same id twice is one line. */
  @Post('report')
  @HttpCode(200)
  report(@CurrentActor() actor: Actor, @Body(zod(memoryRightReport)) body: MemoryRightReport): Promise<void> {
    const { id, at, right, roleId, ...details } = body;
    return this.database.write(async (rows) => {
      if ((await rows.of('audit').countBy({ id })) > 0) return;
      if (right === 'forget' && body.memoryId !== undefined)
        await forgetCompared(rows, roleId, body.memoryId);
      await this.audit.record(rows, actor, { id, at, action: `right.${right}`, target: roleId, details });
    });
  }
}
