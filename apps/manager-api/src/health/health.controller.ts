import { Controller, Get, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Database } from '../database/database.js';
import { NO_BROWSER } from '../device/browser.rules.js';
import { CurrentActor } from '../http/actor.js';
import type { Actor } from '../http/actor.js';
import { Public, RequirePermission } from '../http/permission.js';
import { ModelProviderService } from '../model-provider/model-provider.service.js';
import { reachedAgents, narrowed } from '../reach/reach.js';
import { FilteredByReach } from '../reach/reach-rule.js';

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

  /** Counts, as far as one sees agents; and providers that need attention, for whoever sees all of them. */
  @Get('api/status')
  @RequirePermission('agent.read')
  @FilteredByReach()
  async status(@CurrentActor() actor: Actor): Promise<Record<string, unknown>> {
    const { list } = actor.reach === undefined ? await this.providers.list(LIST_ALL) : { list: [] };
    const ofAgents = { ...NO_BROWSER, ...narrowed('agent_id', reachedAgents(actor)) };
    return {
      agents: await this.database.repository('agent').countBy(narrowed('id', reachedAgents(actor))),
      devices: await this.database.repository('device').countBy(ofAgents),
      devicesOnline: await this.database.repository('device').countBy({ state: 'online', ...ofAgents }),
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
