import { Injectable } from '@nestjs/common';
import type {
  AgentSetup,
  AgentVersionDiff,
  AgentVersionView,
  AgentVersionWhole,
  AgentView,
  PageQuery,
  PageView,
} from '@xiaozhi/contracts';
import { AgentService } from '../agent/agent.service.js';
import { changesBetween } from '../audit/field-changes.js';
import type { AgentVersionRow } from '../database/agent-version-rows.js';
import { Database } from '../database/database.js';
import { SYSTEM } from '../http/actor.js';
import type { Actor } from '../http/actor.js';
import { ApiError, notFound } from '../http/api-error.js';
import { missingProviders } from './missing-providers.js';
import { keepAgentVersion } from './keep-agent-version.js';

/** What agents were after each change, and back to it. */
@Injectable()
export class AgentVersionService {
  constructor(
    private readonly database: Database,
    private readonly agents: AgentService,
  ) {}

  /** Keeps what agents are that have no version yet: those of before there were any. */
  async prepare(): Promise<void> {
    const agents = await this.database.repository('agent').find({ select: { id: true } });
    for (const { id } of agents)
      await this.database.write(async (rows) => {
        if (await rows.of('agentVersion').existsBy({ agent_id: id })) return;
        await keepAgentVersion(rows, SYSTEM, id, { action: 'agent.first' });
      });
  }

  /** Newest first. @throws ApiError 404 AGENT_NOT_FOUND; so do all methods here */
  async list(agentId: string, page: PageQuery): Promise<PageView<AgentVersionView>> {
    await this.agents.require(agentId);
    const [rows, total] = await this.database.repository('agentVersion').findAndCount({
      where: { agent_id: agentId },
      order: { number: 'DESC' },
      skip: (page.page - 1) * page.limit,
      take: page.limit,
    });
    return { total, list: rows.map(toView) };
  }

  /** @throws ApiError 404 VERSION_NOT_FOUND */
  async get(agentId: string, number: string): Promise<AgentVersionWhole> {
    const row = await this.require(agentId, number);
    return { ...toView(row), settings: settingsOf(row) };
  }

  /** @param to the newest unless it is given. @throws ApiError 404 VERSION_NOT_FOUND */
  async diff(agentId: string, number: string, to: number | undefined): Promise<AgentVersionDiff> {
    const from = await this.require(agentId, number);
    const until = await this.require(agentId, to === undefined ? undefined : String(to));
    const changes = changesBetween(settingsOf(from), settingsOf(until));
    return { from: from.number, to: until.number, changes };
  }

  /**
   * The agent becomes what it was, as a new version; devices, memories and history stay as they are.
   * @throws ApiError 404 VERSION_NOT_FOUND, 409 VERSION_PROVIDERS_GONE naming each
   */
  async restore(actor: Actor, agentId: string, number: string): Promise<AgentView> {
    const version = await this.require(agentId, number);
    const settings = settingsOf(version);
    const gone = await missingProviders(this.database, settings);
    if (gone.length > 0) {
      const names = gone.map(({ id }) => id).join(', ');
      const msg = `These providers are not there any more: ${names}. Add them again, or change the agent by hand.`;
      const details = gone.map(({ path, id }) => ({ path, msg: `"${id}" is not there any more` }));
      throw new ApiError(409, 'VERSION_PROVIDERS_GONE', msg, details);
    }
    const origin = { action: 'agent.restore', restoredFrom: version.number };
    return this.agents.update(actor, agentId, settings, origin);
  }

  /** @param number the newest unless it is given */
  private async require(agentId: string, number: string | undefined): Promise<AgentVersionRow> {
    await this.agents.require(agentId);
    if (number !== undefined && !/^\d{1,9}$/.test(number)) throw notFound('version', number);
    const row = await this.database.repository('agentVersion').findOne({
      where: { agent_id: agentId, ...(number === undefined ? {} : { number: Number(number) }) },
      order: { number: 'DESC' },
    });
    if (row === null) throw notFound('version', number ?? '1');
    return row;
  }
}

function settingsOf(row: AgentVersionRow): AgentSetup {
  return JSON.parse(row.settings) as AgentSetup;
}

function toView(row: AgentVersionRow): AgentVersionView {
  return {
    ...{ number: row.number, at: row.at, actor: row.actor, actorId: row.actor_id, action: row.action },
    ...{ restoredFrom: row.restored_from, changed: JSON.parse(row.changed) as string[] },
  };
}
