import { Injectable } from '@nestjs/common';
import type { BundleProvider, SupportBundle } from '@xiaozhi/contracts';
import { AuditService } from '../audit/audit.service.js';
import { Database } from '../database/database.js';
import type { ParameterRow } from '../database/parameter-rows.js';
import type { ModelConfigRow, ProviderStateRow } from '../database/rows.js';
import type { Actor } from '../http/actor.js';
import { parseStoredSettings } from '../model-provider/provider-settings.js';
import { INTERNAL_CODES } from '../parameter/parameter-view.js';
import { toShown } from '../parameter/parameter-value.js';
import { SystemStatusService } from './system-status.service.js';

const ROWS_COUNT = 500;
const ACTIONS_COUNT = 200;
const LINES_COUNT = 2_000;

/** One file for whoever helps: nothing that is secret, said, remembered, or a name of somebody. */
@Injectable()
export class SupportBundleService {
  constructor(
    private readonly database: Database,
    private readonly status: SystemStatusService,
    private readonly audit: AuditService,
  ) {}

  /** That it was taken is in the audit log, and in the file. */
  async make(actor: Actor): Promise<SupportBundle> {
    await this.database.write((rows) =>
      this.audit.record(rows, actor, { action: 'status.bundle', target: 'support-bundle' }),
    );
    return {
      format: 'xiaozhi-support-bundle',
      formatVersion: 1,
      status: await this.status.get(),
      providers: await this.providers(),
      parameters: await this.parameters(),
      audit: await this.actions(),
      log: this.status.log({ limit: LINES_COUNT }),
    };
  }

  private async actions(): Promise<SupportBundle['audit']> {
    const found = await this.database.repository('audit').find({
      select: { id: true, at: true, action: true, kind: true },
      order: { id: 'DESC' },
      take: ACTIONS_COUNT,
    });
    return found.map(({ at, action, kind }) => ({ at, action, kind: kind ?? '' }));
  }

  private async providers(): Promise<BundleProvider[]> {
    const order = { model_type: 'ASC', id: 'ASC' } as const;
    const configs = await this.database.repository('modelConfig').find({ order, take: ROWS_COUNT });
    const states = await this.database.repository('providerState').find({ take: ROWS_COUNT });
    const byConfig = new Map(states.map((state) => [state.config_id, state]));
    return configs.map((config) => toBundleProvider(config, byConfig.get(config.id)));
  }

  private async parameters(): Promise<SupportBundle['parameters']> {
    const found = await this.database
      .repository('parameter')
      .find({ order: { code: 'ASC' }, take: ROWS_COUNT });
    return found.filter(({ code }) => !INTERNAL_CODES.includes(code)).map(toBundleParameter);
  }
}

function toBundleProvider(config: ModelConfigRow, state: ProviderStateRow | undefined): BundleProvider {
  const settings = Object.entries(parseStoredSettings(config.settings));
  return {
    ...{ kind: config.model_type, code: config.provider_code, isDefault: config.is_default === 1 },
    hosts: settings.flatMap(([, value]) => (typeof value === 'string' ? hostOf(value) : [])),
    fields: settings.map(([key]) => key).sort(),
    ...{ status: state?.status ?? 'unknown', statusAt: state?.at ?? null },
  };
}

/** None where a value is no address. */
function hostOf(value: string): string[] {
  if (!/^(?:https?|wss?):\/\//i.test(value) || !URL.canParse(value)) return [];
  return [new URL(value).host];
}

function toBundleParameter(row: ParameterRow): SupportBundle['parameters'][number] {
  const isSecret = row.is_secret === 1;
  const { valueType, value } = isSecret
    ? { valueType: row.value_type, value: null }
    : toShown(row.value_type, row.value);
  const isPlain = typeof value === 'number' || typeof value === 'boolean';
  return {
    ...{ code: row.code, valueType, isSecret },
    isSet: isSecret ? row.value !== '' : value !== null,
    value: isPlain ? value : null,
  };
}
