import { Controller, Get, HttpStatus, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { GatewayReadiness } from './gateway-readiness.js';

/** Liveness and readiness, for people and orchestrators. */
@Controller('health')
export class HealthController {
  constructor(private readonly readiness: GatewayReadiness) {}

  /** 200 while the process runs. */
  @Get('live')
  live(): { status: string } {
    return { status: 'live' };
  }

  /** 200 when devices are served; 503 with the reason while starting or draining. */
  @Get('ready')
  async ready(@Res() reply: FastifyReply): Promise<void> {
    const report = await this.readiness.report();
    await reply.status(report.isReady ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE).send(report);
  }
}
