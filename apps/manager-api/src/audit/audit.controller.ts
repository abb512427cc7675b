import { Readable } from 'node:stream';
import { Controller, Get, Inject, Query, Res } from '@nestjs/common';
import { auditExportQuery, auditQuery } from '@xiaozhi/contracts';
import type { AuditExportQuery, AuditFacets, AuditQuery, AuditView, PageView } from '@xiaozhi/contracts';
import type { FastifyReply } from 'fastify';
import { Database } from '../database/database.js';
import { CurrentActor } from '../http/actor.js';
import type { Actor } from '../http/actor.js';
import { AnswerType } from '../http/answer-type.js';
import { RequirePermission } from '../http/permission.js';
import { zod } from '../http/zod.pipe.js';
import { SystemWide } from '../reach/reach-rule.js';
import { NOW } from '../tokens.js';
import { AUDIT_FILES, auditFile } from './audit-export.js';
import { AuditLogService } from './audit-log.service.js';
import { AuditService } from './audit.service.js';

/** The audit log, for reading: no route changes it. */
@Controller('api/audit')
@SystemWide()
export class AuditController {
  constructor(
    private readonly log: AuditLogService,
    private readonly audit: AuditService,
    private readonly database: Database,
    @Inject(NOW) private readonly now: () => Date,
  ) {}

  @Get()
  @RequirePermission('audit.read')
  list(@Query(zod(auditQuery)) query: AuditQuery): Promise<PageView<AuditView>> {
    return this.log.list(query);
  }

  @Get('facet')
  @RequirePermission('audit.read')
  facets(): Promise<AuditFacets> {
    return this.log.facets();
  }

  /** A file of all that match. That it was taken is in the log, and in the file. */
  @Get('export')
  @AnswerType('text/csv')
  @RequirePermission('audit.read')
  async export(
    @CurrentActor() actor: Actor,
    @Query(zod(auditExportQuery)) { format, ...filter }: AuditExportQuery,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.database.write((rows) =>
      this.audit.record(rows, actor, { action: 'audit.export', target: format, details: { ...filter } }),
    );
    const { type, ending } = AUDIT_FILES[format];
    const name = `audit-${this.now().toISOString().slice(0, 10)}.${ending}`;
    await reply
      .status(200)
      .header('content-type', type)
      .header('content-disposition', `attachment; filename="${name}"`)
      .send(Readable.from(auditFile(this.log.each(filter), format)));
  }
}
