import { Injectable } from '@nestjs/common';
import type {
  AgentTemplateCreate,
  AgentTemplateSave,
  AgentTemplateUpdate,
  AgentTemplateView,
  PageQuery,
  PageView,
} from '@xiaozhi/contracts';
import { newId } from '@xiaozhi/observability';
import { readAgentSetup } from '../agent/agent-setup.js';
import type { Fields } from '../audit/field-changes.js';
import { AuditService } from '../audit/audit.service.js';
import type { AgentTemplateRow } from '../database/agent-template-rows.js';
import { Database } from '../database/database.js';
import type { WriteRows } from '../database/database.js';
import type { Actor } from '../http/actor.js';
import { notFound } from '../http/api-error.js';
import { TemplateSettings } from './template-settings.js';

type Settings = AgentTemplateView['settings'];
const ORDER = { sort: 'ASC', id: 'ASC' } as const;

/** What agents can be made from. */
@Injectable()
export class AgentTemplateService {
  constructor(
    private readonly database: Database,
    private readonly settings: TemplateSettings,
    private readonly audit: AuditService,
  ) {}

  /** The default first. */
  async list(actor: Actor, page: PageQuery): Promise<PageView<AgentTemplateView>> {
    const [rows, total] = await this.database.repository('agentTemplate').findAndCount({
      ...{ order: ORDER, skip: (page.page - 1) * page.limit, take: page.limit },
    });
    const first = await this.findDefault();
    const views = rows.map((row) => toView(row, first));
    // Settings have prompts in them.
    return {
      total,
      list: actor.reach === undefined ? views : views.map((view) => ({ ...view, settings: {} })),
    };
  }

  /** @throws ApiError 404 TEMPLATE_NOT_FOUND */
  async get(id: string): Promise<AgentTemplateView> {
    const row = await this.database.repository('agentTemplate').findOneBy({ id });
    if (row === null) throw notFound('template', id);
    return toView(row, await this.findDefault());
  }

  /** The one that new agents are made from; undefined where there is none. */
  async findDefault(): Promise<AgentTemplateRow | undefined> {
    const [row] = await this.database.repository('agentTemplate').find({ order: ORDER, take: 1 });
    return row;
  }

  /** @throws ApiError 422 PROVIDER_UNKNOWN, INPUT_INVALID */
  async create(actor: Actor, input: AgentTemplateCreate): Promise<AgentTemplateView> {
    const settings = await this.settings.resolve(input.settings);
    const id = await this.database.write((rows) => this.insert(rows, actor, { ...input, settings }));
    return this.get(id);
  }

  /** @throws ApiError 404 AGENT_NOT_FOUND */
  async save(actor: Actor, agentId: string, given: AgentTemplateSave): Promise<AgentTemplateView> {
    const id = await this.database.write(async (rows) => {
      const setup = await readAgentSetup(rows, agentId);
      if (setup === null) throw notFound('agent', agentId);
      const { name: _, ...settings } = setup;
      return this.insert(rows, actor, { ...given, settings });
    });
    return this.get(id);
  }

  /** @throws ApiError 404 TEMPLATE_NOT_FOUND, 422 PROVIDER_UNKNOWN, INPUT_INVALID */
  async update(actor: Actor, id: string, input: AgentTemplateUpdate): Promise<AgentTemplateView> {
    const settings = input.settings && (await this.settings.resolve(input.settings));
    await this.database.write(async (rows) => {
      const row = await this.require(rows, id);
      const after: AgentTemplateRow = {
        ...row,
        ...{ name: input.name ?? row.name, description: input.description ?? row.description },
        settings: settings === undefined ? row.settings : JSON.stringify(settings),
        ...{ sort: input.sort ?? row.sort, updated_at: new Date().toISOString() },
      };
      const { id: _, created_at: __, ...columns } = after;
      await rows.of('agentTemplate').update({ id }, columns);
      await this.audit.record(rows, actor, {
        ...{ action: 'agent-template.update', target: id, details: { name: after.name } },
        ...{ before: toAudited(row), after: toAudited(after) },
      });
    });
    return this.get(id);
  }

  /** @throws ApiError 404 TEMPLATE_NOT_FOUND */
  async remove(actor: Actor, id: string): Promise<void> {
    await this.database.write(async (rows) => {
      const row = await this.require(rows, id);
      await rows.of('agentTemplate').delete({ id });
      const entry = { action: 'agent-template.delete', target: id, details: { name: row.name } };
      await this.audit.record(rows, actor, { ...entry, before: toAudited(row) });
    });
  }

  /** @returns its id */
  private async insert(
    rows: WriteRows,
    actor: Actor,
    given: { name: string; description: string; settings: Settings; sort?: number },
  ): Promise<string> {
    const [last] = await rows.of('agentTemplate').find({ order: { sort: 'DESC' }, take: 1 });
    const now = new Date().toISOString();
    const row: AgentTemplateRow = {
      ...{ id: newId(), name: given.name, description: given.description },
      ...{ settings: JSON.stringify(given.settings), sort: given.sort ?? (last?.sort ?? 0) + 1 },
      ...{ created_at: now, updated_at: now },
    };
    await rows.of('agentTemplate').insert(row);
    const entry = { action: 'agent-template.create', target: row.id, details: { name: row.name } };
    await this.audit.record(rows, actor, { ...entry, after: toAudited(row) });
    return row.id;
  }

  private async require(rows: WriteRows, id: string): Promise<AgentTemplateRow> {
    const row = await rows.of('agentTemplate').findOneBy({ id });
    if (row === null) throw notFound('template', id);
    return row;
  }
}

/** What a template sets. */
export function settingsOf(row: AgentTemplateRow): Settings {
  return JSON.parse(row.settings) as Settings;
}

function toAudited(row: AgentTemplateRow): Fields {
  return {
    ...{ name: row.name, description: row.description, sort: row.sort, settings: settingsOf(row) },
  };
}

function toView(row: AgentTemplateRow, first: AgentTemplateRow | undefined): AgentTemplateView {
  return {
    ...{ id: row.id, name: row.name, description: row.description, settings: settingsOf(row) },
    ...{ sort: row.sort, isDefault: row.id === first?.id },
    ...{ createdAt: row.created_at, updatedAt: row.updated_at },
  };
}
