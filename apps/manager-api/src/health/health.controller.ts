import { Controller, Get, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Database } from '../database/database.js';
import { Public, RequirePermission } from '../http/permission.js';
import { ModelProviderService } from '../model-provider/model-provider.service.js';

const LIST_ALL = { page: 1, limit: 200 };

@Controller()
export class HealthController {
  constructor(
    private readonly database: Database,
    private readonly providers: ModelProviderService,
  ) {}

  @Get('health/live')
  @Public()
  async live(@Res() reply: FastifyReply): Promise<void> {
    await reply.send({ status: 'live' });
  }

  /** 503 while the database does not answer. */
  @Get('health/ready')
  @Public()
  async ready(@Res() reply: FastifyReply): Promise<void> {
    try {
      await this.database.source.query('SELECT 1');
      await reply.send({ isReady: true });
    } catch {
      // What the driver says may hold the connection's address and user.
      await reply.status(503).send({ isReady: false, reason: 'The database does not answer.' });
    }
  }

  /** Counts, and providers that need attention. */
  @Get('api/status')
  @RequirePermission('agent.read')
  async status(): Promise<Record<string, unknown>> {
    const { list } = await this.providers.list(LIST_ALL);
    return {
      agents: await this.database.repository('agent').count(),
      devices: await this.database.repository('device').count(),
      devicesOnline: await this.database.repository('device').countBy({ state: 'online' }),
      providers: list.map(({ id, configId, name, modelType, state }) => ({
        id,
        configId,
        name,
        modelType,
        state,
      })),
    };
  }
}
