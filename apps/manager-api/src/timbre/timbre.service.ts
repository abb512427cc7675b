import { Injectable } from '@nestjs/common';
import { providerCatalogue } from '@xiaozhi/contracts';
import type {
  ListQuery,
  PageView,
  TimbreCreate,
  TimbreUpdate,
  TimbreView,
  VoiceChoice,
} from '@xiaozhi/contracts';
import { AuditService } from '../audit/audit.service.js';
import { Database } from '../database/database.js';
import type { WriteRows } from '../database/database.js';
import { newNumberId } from '../database/number-id.js';
import type { ModelConfigRow } from '../database/rows.js';
import type { TimbreRow } from '../database/timbre-rows.js';
import type { Actor } from '../http/actor.js';
import { ApiError, notFound } from '../http/api-error.js';
import { listRows } from '../http/list-rows.js';
import type { Listing } from '../http/list-rows.js';
import { ModelProviderService } from '../model-provider/model-provider.service.js';
import { toAuditedTimbre, toTimbreColumns, toTimbreView, toVoiceChoices } from './timbre.rules.js';

const KIND = 'TTS';
const DEFAULT = 'default';
const LISTING: Listing = {
  sorts: {
    name: { column: 'name', isText: true },
    voice: { column: 'voice', isText: true },
    sort: { column: 'sort' },
    createdAt: { column: 'created_at' },
    updatedAt: { column: 'updated_at' },
  },
  searched: ['name', 'voice'],
  usual: ['config_id', 'sort'],
};

/** Voices that operators put down for speech syntheses, and what agents choose from. */
@Injectable()
export class TimbreService {
  constructor(
    private readonly database: Database,
    private readonly providers: ModelProviderService,
    private readonly audit: AuditService,
  ) {}

  /** @param configId of one speech synthesis; undefined: of all. @throws ApiError 400 SORT_INVALID */
  async list(query: ListQuery, configId?: string): Promise<PageView<TimbreView>> {
    const [rows, total] = await listRows(this.database.repository('timbre'), query, LISTING, (items) => {
      if (configId !== undefined) items.andWhere('item.config_id = :configId', { configId });
    });
    return { total, list: rows.map(toTimbreView) };
  }

  /** @throws ApiError 404 TIMBRE_NOT_FOUND */
  async get(id: string): Promise<TimbreView> {
    return toTimbreView(await requireTimbre({ of: (table) => this.database.repository(table) }, id));
  }

  /**
   * What agents with this speech synthesis may be given: operators' own first, then what its provider is known to have.
   * @param reference config id, provider id or provider code; `default`: of agents that chose none
   * @throws ApiError 422 PROVIDER_UNKNOWN
   */
  async choices(reference: string, text?: string): Promise<VoiceChoice[]> {
    const config =
      (reference === DEFAULT ? await this.providers.findDefault(KIND) : undefined) ??
      (await this.providers.resolveConfig(KIND, reference, 'id'));
    const order = { sort: 'ASC', id: 'ASC' } as const;
    const rows = await this.database.repository('timbre').find({ where: { config_id: config.id }, order });
    return toVoiceChoices(rows, knownVoicesOf(config), text);
  }

  /** @throws ApiError 422 PROVIDER_UNKNOWN, 409 TIMBRE_EXISTS */
  async create(actor: Actor, input: TimbreCreate): Promise<TimbreView> {
    const config = await this.providers.resolveConfig(KIND, input.configId, 'configId');
    const id = newNumberId();
    await this.database.write(async (rows) => {
      const timbres = rows.of('timbre');
      const of = { config_id: config.id };
      const [last] = await timbres.find({ where: of, order: { sort: 'DESC' }, take: 1 });
      const now = new Date().toISOString();
      const row = {
        ...{ id, ...of, demo_url: null, reference_audio: '', reference_text: '' },
        ...{ sort: (last?.sort ?? 0) + 1, ...toTimbreColumns(input) },
        ...{ creator: actor.id, updater: actor.id, created_at: now, updated_at: now },
      } as TimbreRow;
      await requireFreeVoice(rows, row);
      await timbres.insert(row);
      const details = { provider: config.id };
      const entry = { action: 'timbre.create', target: id, details, after: toAuditedTimbre(row) };
      await this.audit.record(rows, actor, entry);
    });
    return this.get(id);
  }

  /** @throws ApiError 404 TIMBRE_NOT_FOUND, 409 TIMBRE_EXISTS */
  async update(actor: Actor, id: string, input: TimbreUpdate): Promise<TimbreView> {
    await this.database.write(async (rows) => {
      const row = await requireTimbre(rows, id);
      const columns = { ...toTimbreColumns(input), updater: actor.id, updated_at: new Date().toISOString() };
      const after = { ...row, ...columns };
      await requireFreeVoice(rows, after);
      await rows.of('timbre').update({ id }, columns);
      await this.audit.record(rows, actor, {
        ...{ action: 'timbre.update', target: id, details: { provider: row.config_id } },
        ...{ before: toAuditedTimbre(row), after: toAuditedTimbre(after) },
      });
    });
    return this.get(id);
  }

  /** All of them or none. Agents keep the voice's code. @throws ApiError 404 TIMBRE_NOT_FOUND */
  async removeAll(actor: Actor, ids: readonly string[]): Promise<void> {
    await this.database.write(async (rows) => {
      for (const id of new Set(ids)) {
        const row = await requireTimbre(rows, id);
        await rows.of('timbre').delete({ id });
        const entry = { action: 'timbre.delete', target: id, details: { provider: row.config_id } };
        await this.audit.record(rows, actor, { ...entry, before: toAuditedTimbre(row) });
      }
    });
  }
}

function knownVoicesOf({ provider_code: code }: ModelConfigRow) {
  return providerCatalogue.find((known) => known.kind === KIND && known.code === code)?.voices ?? [];
}

async function requireTimbre(rows: Pick<WriteRows, 'of'>, id: string): Promise<TimbreRow> {
  const row = await findTimbre(rows, id);
  if (row === null) throw notFound('timbre', id);
  return row;
}

export async function findTimbre(rows: Pick<WriteRows, 'of'>, id: string): Promise<TimbreRow | null> {
  return /^\d{1,19}$/.test(id) ? rows.of('timbre').findOneBy({ id }) : null;
}

async function requireFreeVoice(rows: WriteRows, { id, config_id, voice }: TimbreRow): Promise<void> {
  const other = await rows.of('timbre').findOneBy({ config_id, voice });
  if (other === null || other.id === id) return;
  const msg = `"${other.name}" is this voice of ${config_id} already`;
  throw new ApiError(409, 'TIMBRE_EXISTS', `voice: ${msg}`, [{ path: 'voice', msg }]);
}
