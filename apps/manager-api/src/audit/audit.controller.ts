import { Controller, Get, Query } from '@nestjs/common';
import { pageQuery } from '@xiaozhi/contracts';
import type { PageQuery, PageView } from '@xiaozhi/contracts';
import { RequirePermission } from '../http/permission.js';
import { zod } from '../http/zod.pipe.js';
import { AuditService } from './audit.service.js';
import type { AuditView } from './audit.service.js';

@Controller('api/audit')
export class AuditController {
  constructor(private readonly audit: AuditService) {}

  @Get()
  @RequirePermission('audit.read')
  list(@Query(zod(pageQuery)) page: PageQuery): Promise<PageView<AuditView>> {
    return this.audit.list(page);
  }
}
