import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { turnTrace } from '@xiaozhi/contracts';
import type { TurnTrace } from '@xiaozhi/contracts';
import { GatewayOnly } from '../http/permission.js';
import { zod } from '../http/zod.pipe.js';
import { TurnTraceService } from './turn-trace.service.js';

/** Operators read traces with the conversation that they belong to. */
@Controller()
export class TurnTraceController {
  constructor(private readonly traces: TurnTraceService) {}

  @Post('xiaozhi/turn/report')
  @HttpCode(200)
  @GatewayOnly()
  report(@Body(zod(turnTrace)) body: TurnTrace): Promise<void> {
    return this.traces.report(body);
  }
}
