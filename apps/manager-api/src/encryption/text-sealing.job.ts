import { Inject, Injectable } from '@nestjs/common';
import type { OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';
import type { EncryptionCounts, EncryptionJobView } from '@xiaozhi/contracts';
import { newId } from '@xiaozhi/observability';
import type { Logger } from '@xiaozhi/observability';
import { AuditService } from '../audit/audit.service.js';
import { Database } from '../database/database.js';
import { SEALED_TABLES } from '../database/sealed-tables.js';
import type { TextSealingJobRow } from '../database/text-sealing-rows.js';
import { SYSTEM } from '../http/actor.js';
import type { Actor } from '../http/actor.js';
import { ApiError } from '../http/api-error.js';
import { SecretVault } from '../security/secret-vault.js';
import { LOGGER, NOW } from '../tokens.js';
import { resealSecrets } from './reseal-secrets.js';
import { resealPage } from './reseal-texts.js';
import { goalOf, parseCounts, toJobView } from './sealing-job-row.js';

/** How long a manager that died keeps its job from others. */
const LEASE_MS = 30_000;
const LOOK_MS = 10_000;

/**
 * Re-encrypts all texts, page by page. Where it is stands in the database after each page, so a manager that starts
 * again, or another one, goes on from there.
 */
@Injectable()
export class TextSealingJob implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly owner = newId();
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;
  private isStopping = false;

  constructor(
    private readonly database: Database,
    private readonly vault: SecretVault,
    private readonly audit: AuditService,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(NOW) private readonly now: () => Date,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => this.look(), LOOK_MS).unref();
    // On SQLite nobody else can be at it.
    this.look({ ignoresLease: this.database.kind === 'sqlite' });
  }

  async onModuleDestroy(): Promise<void> {
    this.isStopping = true;
    clearInterval(this.timer);
    await this.running;
  }

  /** Begins a pass; it goes on in the background. @throws ApiError 409 ENCRYPTION_RUNNING */
  async start(actor: Actor): Promise<EncryptionJobView> {
    const at = this.now().toISOString();
    const row: TextSealingJobRow = {
      ...{ id: newId(), goal: goalOf(this.database.texts), key_id: this.database.texts.keyId },
      ...{ state: 'running', position_table: null, position_id: null, owner: null, lease_until: at },
      counts: JSON.stringify({ examined: 0, changed: 0, overtaken: 0, unreadable: 0 }),
      ...{ actor: `${actor.kind}:${actor.name}`, started_at: at, updated_at: at },
    };
    await this.database.write(async (rows) => {
      if ((await rows.of('textSealingJob').countBy({ state: 'running' })) > 0)
        throw new ApiError(409, 'ENCRYPTION_RUNNING', 'A pass is running; see GET /api/encryption.');
      await rows.of('textSealingJob').insert(row);
      const { goal, key_id: keyId } = row;
      const details = { goal, keyId };
      await this.audit.record(rows, actor, { action: 'encryption.start', target: row.id, details });
    });
    this.look();
    return toJobView(row);
  }

  /** Resolves when this manager is at no job. */
  async idle(): Promise<void> {
    await this.running;
  }

  private look(options: { ignoresLease?: boolean } = {}): void {
    if (this.running !== undefined || this.isStopping) return;
    this.running = this.work(options)
      .catch((error: unknown) => {
        this.logger.error({ error }, 're-encryption stopped; it goes on within a minute');
      })
      .finally(() => {
        this.running = undefined;
      });
  }

  private async work({ ignoresLease = false }): Promise<void> {
    const job = await this.claim(ignoresLease);
    if (job === undefined) return;
    const { logger } = this;
    logger.info(
      { event: 're-encrypting', jobId: job.id, goal: job.goal, keyId: job.key_id },
      're-encrypting',
    );
    const counts = parseCounts(job.counts);
    const unreadableSecrets = await this.database.write((rows) => resealSecrets(rows, this.vault));
    const first = SEALED_TABLES.findIndex(({ name }) => name === job.position_table);
    for (const spec of SEALED_TABLES.slice(Math.max(0, first))) {
      let after = spec.name === job.position_table ? (job.position_id ?? '') : '';
      for (;;) {
        if (this.isStopping) return this.release(job);
        const last = await resealPage(this.database, spec, after, counts);
        if (!(await this.keep(job, { position_table: spec.name, position_id: last ?? after }, counts)))
          return;
        if (last === undefined) break;
        after = last;
      }
    }
    if (counts.changed > 0) await this.database.compact(SEALED_TABLES.map(({ name }) => name));
    await this.finish(job, { ...counts, unreadableSecrets });
  }

  /** @returns undefined when there is nothing to do, or another manager does it */
  private async claim(ignoresLease: boolean): Promise<TextSealingJobRow | undefined> {
    const at = this.now();
    const { texts } = this.database;
    return this.database.write(async (rows) => {
      const job = await rows.of('textSealingJob').findOneBy({ state: 'running' });
      if (job === null) return undefined;
      const isMine = job.owner === null || job.owner === this.owner || ignoresLease;
      if (!isMine && job.lease_until > at.toISOString()) return undefined;
      const updated_at = at.toISOString();
      if (job.goal !== goalOf(texts)) {
        await rows.of('textSealingJob').update({ id: job.id }, { state: 'dropped', updated_at });
        return undefined;
      }
      const isOtherKey = job.key_id !== texts.keyId;
      const lease_until = new Date(at.getTime() + LEASE_MS).toISOString();
      const claimed = {
        ...{ owner: this.owner, lease_until, updated_at, key_id: texts.keyId },
        ...(isOtherKey ? { position_table: null, position_id: null } : {}),
      };
      await rows.of('textSealingJob').update({ id: job.id }, claimed);
      return { ...job, ...claimed };
    });
  }

  /** Writes down how far it is. @returns false when another manager took over */
  private async keep(
    { id }: TextSealingJobRow,
    position: Pick<TextSealingJobRow, 'position_table' | 'position_id'>,
    counts: EncryptionCounts,
  ): Promise<boolean> {
    const at = this.now();
    const lease_until = new Date(at.getTime() + LEASE_MS).toISOString();
    const columns = {
      ...position,
      counts: JSON.stringify(counts),
      lease_until,
      updated_at: at.toISOString(),
    };
    return this.database.write(async (rows) => {
      const { affected } = await rows
        .of('textSealingJob')
        .update({ id, owner: this.owner, state: 'running' }, columns);
      return affected === 1;
    });
  }

  private async release({ id }: TextSealingJobRow): Promise<void> {
    await this.database.write((rows) =>
      rows.of('textSealingJob').update({ id, owner: this.owner }, { owner: null }),
    );
  }

  private async finish(
    { id, goal, key_id: keyId }: TextSealingJobRow,
    counts: EncryptionCounts & { unreadableSecrets: number },
  ): Promise<void> {
    const updated_at = this.now().toISOString();
    await this.database.write(async (rows) => {
      const done = { state: 'done', position_table: null, position_id: null, owner: null, updated_at };
      await rows.of('textSealingJob').update({ id }, done);
      const details = { goal, keyId, ...counts };
      await this.audit.record(rows, SYSTEM, { action: 'encryption.finish', target: id, details });
    });
    this.logger.info({ event: 're-encrypted', jobId: id, goal, keyId, ...counts }, 're-encrypted');
  }
}
