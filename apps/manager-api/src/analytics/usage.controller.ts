import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { usageReport } from '@xiaozhi/contracts';
import type { UsageReport } from '@xiaozhi/contracts';
import { GatewayOnly } from '../http/permission.js';
import { zod } from '../http/zod.pipe.js';
import { UsageService } from './usage.service.js';

/** Operators read the figures that come of it: see `AnalyticsController`. */
@Controller()
export class UsageController {
  constructor(private readonly usage: UsageService) {}

  @Post('xiaozhi/usage/report')
  @HttpCode(200)
  @GatewayOnly()
  report(@Body(zod(usageReport)) body: UsageReport): Promise<void> {
    return this.usage.report(body);
  }
}
