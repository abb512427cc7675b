import { Inject, Injectable } from '@nestjs/common';
import { analyticsPrice } from '@xiaozhi/contracts';
import type { AnalyticsPrice, AnalyticsPriceView } from '@xiaozhi/contracts';
import { AuditService } from '../audit/audit.service.js';
import type { AnalyticsPriceRow } from '../database/analytics-rows.js';
import { Database } from '../database/database.js';
import type { Actor } from '../http/actor.js';
import { notFound } from '../http/api-error.js';
import { NOW } from '../tokens.js';

/** What provider configs cost, as operators say. There is none until one is set. */
@Injectable()
export class AnalyticsPrices {
  constructor(
    private readonly database: Database,
    private readonly audit: AuditService,
    @Inject(NOW) private readonly now: () => Date,
  ) {}

  async list(): Promise<AnalyticsPriceView[]> {
    return (await this.database.repository('analyticsPrice').find({ order: { config_id: 'ASC' } })).map(
      toView,
    );
  }

  /** @throws ApiError 404 PROVIDER_NOT_FOUND */
  async set(actor: Actor, configId: string, price: AnalyticsPrice): Promise<AnalyticsPriceView> {
    if ((await this.database.repository('modelConfig').countBy({ id: configId })) === 0)
      throw notFound('provider', configId);
    const row = {
      config_id: configId,
      price: JSON.stringify(price),
      updated_at: this.now().toISOString(),
    };
    await this.database.write(async (rows) => {
      const known = await rows.of('analyticsPrice').findOneBy({ config_id: configId });
      await rows.of('analyticsPrice').save(row);
      await this.audit.record(rows, actor, {
        action: 'analytics.price',
        target: configId,
        before: known === null ? null : analyticsPrice.parse(JSON.parse(known.price)),
        after: { ...price },
      });
    });
    return toView(row);
  }
}

function toView({
  config_id: configId,
  price,
  updated_at: updatedAt,
}: AnalyticsPriceRow): AnalyticsPriceView {
  return { configId, updatedAt, ...analyticsPrice.parse(JSON.parse(price)) };
}
