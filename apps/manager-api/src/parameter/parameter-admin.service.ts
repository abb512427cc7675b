import { Inject, Injectable } from '@nestjs/common';
import { findKnownParameter } from '@xiaozhi/contracts';
import type {
  PageView,
  ParameterCreate,
  ParameterQuery,
  ParameterUpdate,
  ParameterView,
} from '@xiaozhi/contracts';
import { AuditService } from '../audit/audit.service.js';
import type { ManagerConfig } from '../config/manager-config.js';
import { Database } from '../database/database.js';
import type { WriteRows } from '../database/database.js';
import type { ParameterRow } from '../database/parameter-rows.js';
import type { Actor } from '../http/actor.js';
import { ApiError, notFound } from '../http/api-error.js';
import { listRows } from '../http/list-rows.js';
import type { Listing } from '../http/list-rows.js';
import { SecretUnreadable } from '../security/secret-vault.js';
import { CONFIG } from '../tokens.js';
import { draftOf, draftOfUpdate, requireFreeCode, requireSurroundings } from './parameter-draft.js';
import type { ParameterDraft } from './parameter-draft.js';
import { WEBSOCKET, defaultColumns } from './parameter-seed.js';
import { INTERNAL_CODES, isBuiltIn, toAuditedParameter, toParameterView } from './parameter-view.js';
import { ParameterService, newParameter } from './parameter.service.js';

const LISTING: Listing = {
  sorts: {
    code: { column: 'code', isText: true },
    valueType: { column: 'value_type', isText: true },
    createdAt: { column: 'created_at' },
    updatedAt: { column: 'updated_at' },
  },
  searched: ['code', 'remark'],
  usual: ['code'],
};

/** Parameters as operators see and change them: every change is audited, told to gateways, and shows no secret. */
@Injectable()
export class ParameterAdminService {
  constructor(
    private readonly database: Database,
    private readonly parameters: ParameterService,
    private readonly audit: AuditService,
    @Inject(CONFIG) private readonly config: ManagerConfig,
  ) {}

  /** By their codes. @throws ApiError 400 SORT_INVALID */
  async list(query: ParameterQuery): Promise<PageView<ParameterView>> {
    const [rows, total] = await listRows(
      this.database.repository('parameter'),
      query,
      LISTING,
      (narrowed) => {
        narrowed.andWhere('item.code NOT IN (:...internal)', { internal: INTERNAL_CODES });
        if (query.valueType !== undefined)
          narrowed.andWhere('item.value_type = :valueType', { valueType: query.valueType });
      },
    );
    return { total, list: rows.map((row) => toParameterView(row, this.readable(row))) };
  }

  /** @param id its id or its code. @throws ApiError 404 PARAMETER_NOT_FOUND */
  async get(id: string): Promise<ParameterView> {
    const row = await findParameter({ of: (table) => this.database.repository(table) }, id);
    if (row === null) throw notFound('parameter', id);
    return toParameterView(row, this.readable(row));
  }

  /** @throws ApiError 409 PARAMETER_EXISTS, PARAMETER_CODE_CONFLICT; 422 PARAMETER_INVALID */
  async create(actor: Actor, input: ParameterCreate): Promise<ParameterView> {
    const draft = draftOf(input);
    const row = newParameter(
      { ...this.columnsOf(draft, ''), code: draft.code, remark: input.remark, updater: actor.id },
      new Date().toISOString(),
    );
    await this.database.write(async (rows) => {
      await requireFreeCode(rows, row.code);
      await requireSurroundings(rows, actor, draft);
      await rows.of('parameter').insert(row);
      const entry = { action: 'parameter.create', target: row.code, details: { id: row.id } };
      await this.audit.record(rows, actor, { ...entry, after: toAuditedParameter(row) });
    });
    return toParameterView(row, this.readable(row));
  }

  /** @throws ApiError 404 PARAMETER_NOT_FOUND; 409 PARAMETER_READ_ONLY, SECOND_FACTOR_FIRST; 422 PARAMETER_INVALID */
  update(actor: Actor, id: string, input: ParameterUpdate): Promise<ParameterView> {
    return this.change(actor, id, 'parameter.update', async (rows, row) => {
      const draft = draftOfUpdate(row, input, this.readable(row));
      await requireSurroundings(rows, actor, draft);
      return { ...this.columnsOf(draft, row.value), remark: input.remark ?? row.remark, updater: actor.id };
    });
  }

  /** Sets it to what it is at the first start. @throws ApiError 404, 409 PARAMETER_READ_ONLY, PARAMETER_NO_DEFAULT */
  reset(actor: Actor, id: string): Promise<ParameterView> {
    return this.change(actor, id, 'parameter.reset', async (_, { code }) => {
      const value = code === WEBSOCKET ? this.config.gatewayWebSocketUrl : findKnownParameter(code)?.default;
      if (value === undefined)
        throw new ApiError(409, 'PARAMETER_NO_DEFAULT', `"${code}" has no default; change or delete it.`);
      return { ...defaultColumns(code, value), updater: null };
    });
  }

  /** @throws ApiError 404 PARAMETER_NOT_FOUND, 409 PARAMETER_BUILT_IN */
  async remove(actor: Actor, id: string): Promise<void> {
    await this.database.write(async (rows) => this.removeIn(rows, actor, id));
  }

  /** All of them or none. @throws as `remove` */
  async removeAll(actor: Actor, ids: readonly string[]): Promise<void> {
    await this.database.write(async (rows) => {
      for (const id of new Set(ids)) await this.removeIn(rows, actor, id);
    });
  }

  private async removeIn(rows: WriteRows, actor: Actor, id: string): Promise<void> {
    const row = await requireParameter(rows, id);
    if (isBuiltIn(row.code))
      throw new ApiError(409, 'PARAMETER_BUILT_IN', `"${row.code}" is always there; reset it instead.`);
    await rows.of('parameter').delete({ code: row.code });
    const entry = { action: 'parameter.delete', target: row.code, details: { id: row.id } };
    await this.audit.record(rows, actor, { ...entry, before: toAuditedParameter(row) });
  }

  private async change(
    actor: Actor,
    id: string,
    action: string,
    columns: (rows: WriteRows, row: ParameterRow) => Promise<Partial<ParameterRow>>,
  ): Promise<ParameterView> {
    const after = await this.database.write(async (rows) => {
      const row = await requireParameter(rows, id);
      if (findKnownParameter(row.code)?.isReadOnly === true) throw readOnly(row.code);
      const changed: ParameterRow = {
        ...row,
        ...(await columns(rows, row)),
        updated_at: new Date().toISOString(),
      };
      const { code, ...values } = changed;
      await rows.of('parameter').update({ code }, values);
      await this.audit.record(rows, actor, {
        ...{ action, target: code, details: { id: row.id } },
        ...{ before: toAuditedParameter(row), after: toAuditedParameter(changed) },
      });
      return changed;
    });
    return toParameterView(after, this.readable(after));
  }

  private columnsOf(
    { code, valueType, isSecret, text }: ParameterDraft,
    stored: string,
  ): Pick<ParameterRow, 'value' | 'value_type' | 'is_secret'> {
    const value = text === undefined ? stored : isSecret ? this.parameters.seal(code, text) : text;
    return { value, value_type: valueType, is_secret: isSecret ? 1 : 0 };
  }

  /** The value in clear; undefined where its key is missing. */
  private readable(row: ParameterRow): string | undefined {
    try {
      return this.parameters.open(row);
    } catch (error) {
      if (error instanceof SecretUnreadable) return undefined;
      throw error;
    }
  }
}

/** By its id or its code. */
export async function findParameter(rows: Pick<WriteRows, 'of'>, id: string): Promise<ParameterRow | null> {
  const where = /^\d{1,19}$/.test(id) ? { id } : { code: findKnownParameter(id)?.code ?? id };
  const row = await rows.of('parameter').findOneBy(where);
  return row === null || INTERNAL_CODES.includes(row.code) ? null : row;
}

async function requireParameter(rows: WriteRows, id: string): Promise<ParameterRow> {
  const row = await findParameter(rows, id);
  if (row === null) throw notFound('parameter', id);
  return row;
}

function readOnly(code: string): ApiError {
  const msg = `"${code}" is set in the environment of manager-api; change it there and start again.`;
  return new ApiError(409, 'PARAMETER_READ_ONLY', msg);
}
