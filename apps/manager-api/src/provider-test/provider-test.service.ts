import { Inject, Injectable } from '@nestjs/common';
import type { OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';
import {
  PROVIDER_TEST_CLAIM_MS,
  PROVIDER_TEST_ELSEWHERE_MS,
  PROVIDER_TEST_KEPT_MS,
} from '@xiaozhi/contracts';
import type { ProviderKind, ProviderTestRequest, ProviderTestView } from '@xiaozhi/contracts';
import { newId } from '@xiaozhi/observability';
import type { Logger } from '@xiaozhi/observability';
import { IsNull, LessThanOrEqual, MoreThan, Not } from 'typeorm';
import { AuditService } from '../audit/audit.service.js';
import { ChangeFeed } from '../change/change-feed.js';
import { Database } from '../database/database.js';
import type { WriteRows } from '../database/database.js';
import type { ProviderTestRow } from '../database/provider-test-row.js';
import type { ModelConfigRow } from '../database/rows.js';
import type { Actor } from '../http/actor.js';
import { ApiError, notFound } from '../http/api-error.js';
import { ModelProviderService } from '../model-provider/model-provider.service.js';
import { requireKind } from '../model-provider/provider-settings.js';
import { SecretVault } from '../security/secret-vault.js';
import { LOGGER } from '../tokens.js';
import { orderIdentity, toOrder } from './provider-test-order.js';
import { toProviderTestView } from './provider-test-view.js';

/** Tests that a user may ask for in a minute: each may cost money. */
export const TESTS_PER_MINUTE_COUNT = 12;
const MINUTE_MS = 60_000;

/**
 * What operators want tried out. Gateways do it, with the code that conversations use: they hear of it as of a change, and
 * one claims it. Settings with secrets are kept sealed until then, some seconds at most.
 */
@Injectable()
export class ProviderTestService implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly timers = new Set<NodeJS.Timeout>();

  constructor(
    private readonly database: Database,
    private readonly providers: ModelProviderService,
    private readonly feed: ChangeFeed,
    private readonly vault: SecretVault,
    private readonly audit: AuditService,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** What a manager that was killed left open. */
  async onApplicationBootstrap(): Promise<void> {
    await this.database.write((rows) => sweep(rows, Date.now()));
  }

  onModuleDestroy(): void {
    for (const timer of this.timers) clearTimeout(timer);
  }

  /**
   * Asks gateways for a test. Without one that could take it, the answer says so.
   * @throws ApiError 422 PROVIDER_CONFIG_INVALID, PROVIDER_KIND_FIXED; 404 PROVIDER_NOT_FOUND; 429 PROVIDER_TESTS_THROTTLED
   */
  async order(actor: Actor, request: ProviderTestRequest): Promise<ProviderTestView> {
    const kind = requireKind(request.modelType);
    const stored = await this.findStored(kind, request);
    const [now, id] = [Date.now(), newId()];
    const { vault, providers } = this;
    const order = toOrder(id, kind, request, { stored, vault, providers });
    const claimMs = this.claimMs;
    const row: ProviderTestRow = {
      ...{ id, kind, provider_code: request.providerCode, asked_by: actor.id, steps: '[]', audio: null },
      created_at: new Date(now).toISOString(),
      claim_until: new Date(now + claimMs).toISOString(),
      sealed_order: claimMs === 0 ? null : vault.sealDocument(JSON.stringify(order), orderIdentity(id)),
      ...{ claimed_by: null, lease_until: null, finished_at: null },
    };
    await this.database.write(async (rows) => {
      await sweep(rows, now);
      await requireFew(rows, actor, now);
      await rows.of('providerTest').insert(row);
      const { providerCode: code, providerId, voice } = request;
      const details = { testId: id, kind, code, isSaved: providerId !== undefined, ...(voice && { voice }) };
      const target = providerId ?? `${kind}/${code}`;
      await this.audit.record(rows, actor, { action: 'provider.test', target, details });
    });
    if (claimMs > 0) this.eraseLater(claimMs);
    return toProviderTestView(row, now);
  }

  /** How a test of this user goes. @throws ApiError 404 TEST_NOT_FOUND */
  async get(actor: Actor, id: string): Promise<ProviderTestView> {
    return toProviderTestView(await this.require(actor, id), Date.now());
  }

  /** What was spoken, as a WAV file. @throws ApiError 404 TEST_NOT_FOUND */
  async audio(actor: Actor, id: string): Promise<Buffer> {
    const { audio } = await this.require(actor, id);
    if (audio === null) throw notFound('test', id);
    return Buffer.from(audio, 'base64');
  }

  /** How long a gateway may take to claim it; 0 where there is none. */
  private get claimMs(): number {
    if (this.feed.gatewaysCount > 0) return PROVIDER_TEST_CLAIM_MS;
    // Gateways may be with another manager of the same database; a file of SQLite has no other.
    return this.database.kind === 'sqlite' ? 0 : PROVIDER_TEST_ELSEWHERE_MS;
  }

  private async findStored(
    kind: ProviderKind,
    { providerId, providerCode }: ProviderTestRequest,
  ): Promise<ModelConfigRow | undefined> {
    if (providerId === undefined) return undefined;
    const saved = await this.providers.get(providerId);
    if (saved.modelType !== kind || saved.providerCode !== providerCode) {
      const message = 'Kind and code of a saved provider cannot be others; leave providerId out.';
      throw new ApiError(422, 'PROVIDER_KIND_FIXED', message);
    }
    return this.providers.findConfig(saved.configId);
  }

  private async require(actor: Actor, id: string): Promise<ProviderTestRow> {
    const since = new Date(Date.now() - PROVIDER_TEST_KEPT_MS).toISOString();
    const row = await this.database
      .repository('providerTest')
      .findOneBy({ id, asked_by: actor.id, created_at: MoreThan(since) });
    if (row === null) throw notFound('test', id);
    return row;
  }

  private eraseLater(claimMs: number): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      this.database
        .write((rows) => sweep(rows, Date.now()))
        .catch((error: unknown) => {
          this.logger.warn(
            { error },
            'settings of a test that nobody claimed stay sealed until the next one',
          );
        });
    }, claimMs + 1).unref();
    this.timers.add(timer);
  }
}

/** Erases settings that nobody claimed in time, and tests that nobody can read any more. */
async function sweep(rows: WriteRows, nowMs: number): Promise<void> {
  const at = (ms: number): string => new Date(nowMs + ms).toISOString();
  await rows.of('providerTest').delete({ created_at: LessThanOrEqual(at(-PROVIDER_TEST_KEPT_MS)) });
  const unclaimed = { claim_until: LessThanOrEqual(at(0)), sealed_order: Not(IsNull()) };
  await rows.of('providerTest').update(unclaimed, { sealed_order: null });
}

async function requireFew(rows: WriteRows, actor: Actor, nowMs: number): Promise<void> {
  const since = new Date(nowMs - MINUTE_MS).toISOString();
  const own = { asked_by: actor.id, created_at: MoreThan(since) };
  // What no gateway took has cost nothing.
  const recent = await rows.of('providerTest').countBy([
    { ...own, claimed_by: Not(IsNull()) },
    { ...own, sealed_order: Not(IsNull()) },
  ]);
  if (recent < TESTS_PER_MINUTE_COUNT) return;
  const message = `More than ${TESTS_PER_MINUTE_COUNT} tests in a minute; wait a little.`;
  throw new ApiError(429, 'PROVIDER_TESTS_THROTTLED', message);
}
