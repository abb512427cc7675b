import { Inject, Injectable } from '@nestjs/common';
import type {
  ListQuery,
  ModelProviderCreate,
  ModelProviderUpdate,
  ModelProviderView,
  PageView,
  ProviderKind,
  ProviderStateReport,
} from '@xiaozhi/contracts';
import { keepAgentVersion } from '../agent-version/keep-agent-version.js';
import { AuditService } from '../audit/audit.service.js';
import type { ManagerConfig } from '../config/manager-config.js';
import { Database } from '../database/database.js';
import type { ModelConfigRow, ModelProviderRow } from '../database/rows.js';
import type { Actor } from '../http/actor.js';
import { ApiError, notFound } from '../http/api-error.js';
import { listRows } from '../http/list-rows.js';
import type { Listing } from '../http/list-rows.js';
import { SecretVault } from '../security/secret-vault.js';
import { CONFIG } from '../tokens.js';
import { agentsUsing, releaseConfig } from './config-usage.js';
import {
  findDefinition,
  mergeSettings,
  openSettings,
  parseStoredSettings,
  requireKind,
} from './provider-settings.js';
import { readProviderSettings } from './provider-audit.js';
import { mergeSchemas, toProviderView, toSchemas } from './provider-view.js';
import type { SettingValue } from './provider-settings.js';

const LISTING: Listing = {
  sorts: {
    name: { column: 'name', isText: true },
    providerCode: { column: 'provider_code', isText: true },
    createdAt: { column: 'created_at' },
    updatedAt: { column: 'updated_at' },
  },
  searched: ['name', 'provider_code'],
  usual: ['model_type', 'sort'],
};

/** Model providers and the configs that agents choose: one each, made and changed together. */
@Injectable()
export class ModelProviderService {
  private lastId = 0;

  constructor(
    private readonly database: Database,
    private readonly vault: SecretVault,
    private readonly audit: AuditService,
    @Inject(CONFIG) private readonly config: ManagerConfig,
  ) {}

  /** @param query `name` is what `search` is. @throws ApiError 400 SORT_INVALID */
  async list(query: ListQuery & { modelType?: string; name?: string }): Promise<PageView<ModelProviderView>> {
    const kind = query.modelType === undefined ? undefined : requireKind(query.modelType);
    const asked = { ...query, search: query.search ?? query.name };
    const [rows, total] = await listRows(
      this.database.repository('modelProvider'),
      asked,
      LISTING,
      (items) => {
        if (kind !== undefined) items.andWhere('item.model_type = :kind', { kind });
      },
    );
    return { total, list: await this.toViews(rows) };
  }

  async get(id: string): Promise<ModelProviderView> {
    const [view] = await this.toViews([await this.require(id)]);
    return view as ModelProviderView;
  }

  async create(actor: Actor, input: ModelProviderCreate): Promise<ModelProviderView> {
    const kind = requireKind(input.modelType);
    const id = this.nextId();
    const configId = await this.freeConfigId(`${kind}_${input.providerCode}`.slice(0, 56));
    const definition = findDefinition(kind, input.providerCode);
    const settings = mergeSettings({}, input.fields, { configId, definition, vault: this.vault });
    const now = new Date().toISOString();
    const stamps = { created_at: now, updated_at: now, version: 1 };
    await this.database.write(async (rows) => {
      await rows.of('modelProvider').insert({
        id,
        model_type: kind,
        provider_code: input.providerCode,
        name: input.name,
        fields: JSON.stringify(toSchemas(input.fields)),
        sort: input.sort,
        config_id: configId,
        creator: actor.id,
        ...stamps,
      });
      await rows.of('modelConfig').insert({
        id: configId,
        model_type: kind,
        provider_code: input.providerCode,
        settings: JSON.stringify(settings),
        is_default: 0,
        ...stamps,
      });
      const details = { kind, code: input.providerCode, name: input.name };
      const after = await readProviderSettings(rows, id);
      await this.audit.record(rows, actor, { action: 'provider.create', target: id, details, after });
    });
    return this.get(id);
  }

  async update(actor: Actor, id: string, input: ModelProviderUpdate): Promise<ModelProviderView> {
    const provider = await this.require(id);
    const config = await this.requireConfig(provider.config_id);
    if (input.modelType !== undefined && requireKind(input.modelType) !== provider.model_type) {
      throw new ApiError(
        422,
        'PROVIDER_KIND_FIXED',
        'The kind of a provider cannot change; add another provider.',
      );
    }
    const code = input.providerCode ?? provider.provider_code;
    const definition = findDefinition(provider.model_type as ProviderKind, code);
    const context = { configId: config.id, definition, vault: this.vault };
    const settings = mergeSettings(parseStoredSettings(config.settings), input.fields ?? [], context);
    const schemas =
      input.fields === undefined
        ? provider.fields
        : JSON.stringify(mergeSchemas(provider.fields, input.fields));
    const updated_at = new Date().toISOString();
    await this.database.write(async (rows) => {
      const before = await readProviderSettings(rows, id);
      await rows.of('modelProvider').update(
        { id },
        {
          provider_code: code,
          name: input.name ?? provider.name,
          sort: input.sort ?? provider.sort,
          fields: schemas,
          updated_at,
          version: provider.version + 1,
        },
      );
      const changed = {
        provider_code: code,
        settings: JSON.stringify(settings),
        updated_at,
        version: config.version + 1,
      };
      await rows.of('modelConfig').update({ id: config.id }, changed);
      await rows.of('providerState').delete({ config_id: config.id });
      const after = await readProviderSettings(rows, id);
      const details = { name: input.name ?? provider.name };
      await this.audit.record(rows, actor, { action: 'provider.update', target: id, details, before, after });
    });
    return this.get(id);
  }

  /** @param force moves the agents that use it to their default first. @throws ApiError 409 PROVIDER_IN_USE */
  async remove(actor: Actor, id: string, force: boolean): Promise<void> {
    const provider = await this.require(id);
    const config = await this.requireConfig(provider.config_id);
    if (config.is_default === 1) {
      throw new ApiError(
        409,
        'PROVIDER_IS_DEFAULT',
        'This provider is the default of its kind and cannot be deleted.',
      );
    }
    const agents = await agentsUsing(this.database, config);
    if (agents.length > 0 && !force) {
      const details = agents.map((agent) => ({ path: agent.id, msg: agent.name }));
      throw new ApiError(
        409,
        'PROVIDER_IN_USE',
        `Agents use this provider: ${agents.map(({ name }) => name).join(', ')}.`,
        details,
      );
    }
    await this.database.write(async (rows) => {
      const before = await readProviderSettings(rows, id);
      await releaseConfig(rows, config);
      for (const agent of agents)
        await keepAgentVersion(rows, actor, agent.id, { action: 'provider.delete' });
      await rows.of('modelProvider').delete({ id });
      await rows.of('modelConfig').delete({ id: config.id });
      await rows.of('providerState').delete({ config_id: config.id });
      await rows.of('timbre').delete({ config_id: config.id });
      const details = { name: provider.name, force, agents: agents.map((agent) => agent.id) };
      await this.audit.record(rows, actor, { action: 'provider.delete', target: id, details, before });
    });
  }

  /** What a gateway found out about using a config. */
  async reportState(report: ProviderStateReport): Promise<void> {
    const { configId, status, reason, at } = report;
    await this.database.write((rows) =>
      rows.of('providerState').save({ config_id: configId, status, reason: reason ?? null, at }),
    );
  }

  /**
   * Config by config id, provider id or provider code.
   * @param path the input's field, for the error
   * @throws ApiError 422 PROVIDER_UNKNOWN
   */
  async resolveConfig(kind: ProviderKind, reference: string, path: string): Promise<ModelConfigRow> {
    const configs = await this.database.repository('modelConfig').findBy({ model_type: kind });
    const providers = await this.database.repository('modelProvider').findBy({ model_type: kind });
    const byProvider = providers.find(({ id }) => id === reference)?.config_id;
    // The newest one of a code: an operator who adds a provider means that one.
    const byCode = [...configs]
      .sort((a, b) => (a.created_at < b.created_at ? 1 : -1))
      .find(({ provider_code: code }) => code === reference);
    const found = configs.find(({ id }) => id === reference || id === byProvider) ?? byCode;
    if (found !== undefined) return found;
    const msg = `there is no ${kind} provider "${reference}"; add it in Provider Management first`;
    throw new ApiError(422, 'PROVIDER_UNKNOWN', `${path}: ${msg}`, [{ path, msg }]);
  }

  async findConfig(id: string | null): Promise<ModelConfigRow | undefined> {
    if (id === null) return undefined;
    return (await this.database.repository('modelConfig').findOneBy({ id })) ?? undefined;
  }

  async findDefault(kind: ProviderKind): Promise<ModelConfigRow | undefined> {
    return (
      (await this.database.repository('modelConfig').findOneBy({ model_type: kind, is_default: 1 })) ??
      undefined
    );
  }

  /** Settings in clear, with the environment's Mem0 key where none is stored. For gateways and our own calls only. */
  openConfig(
    config: Pick<ModelConfigRow, 'id' | 'provider_code' | 'settings'>,
  ): Record<string, SettingValue> & { type: string } {
    const settings = openSettings(parseStoredSettings(config.settings), config.id, this.vault);
    if (
      config.provider_code === 'mem0ai' &&
      settings.api_key === undefined &&
      this.config.mem0ApiKey !== undefined
    ) {
      settings.api_key = this.config.mem0ApiKey;
    }
    return { ...settings, type: config.provider_code };
  }

  private async toViews(providers: readonly ModelProviderRow[]): Promise<ModelProviderView[]> {
    const configs = new Map(
      (await this.database.repository('modelConfig').find()).map((row) => [row.id, row]),
    );
    const states = new Map(
      (await this.database.repository('providerState').find()).map((row) => [row.config_id, row]),
    );
    return providers.map((provider) =>
      toProviderView(provider, configs.get(provider.config_id), states.get(provider.config_id)),
    );
  }

  private async require(id: string): Promise<ModelProviderRow> {
    const row = /^\d{1,19}$/.test(id)
      ? await this.database.repository('modelProvider').findOneBy({ id })
      : null;
    if (row === null) throw notFound('provider', id);
    return row;
  }

  private async requireConfig(id: string): Promise<ModelConfigRow> {
    const row = await this.database.repository('modelConfig').findOneBy({ id });
    if (row === null) throw notFound('provider', id);
    return row;
  }

  private async freeConfigId(wanted: string): Promise<string> {
    const taken = new Set(
      (await this.database.repository('modelConfig').find({ select: { id: true } })).map(({ id }) => id),
    );
    if (!taken.has(wanted)) return wanted;
    for (let number = 2; ; number += 1) if (!taken.has(`${wanted}_${number}`)) return `${wanted}_${number}`;
  }

  /** Microseconds since 1970, never the same twice: fits a BIGINT and a JavaScript number. */
  private nextId(): string {
    this.lastId = Math.max(this.lastId + 1, Date.now() * 1000);
    return String(this.lastId);
  }
}
