import { Inject, Injectable } from '@nestjs/common';
import type { OnApplicationBootstrap } from '@nestjs/common';
import type { EncryptionView } from '@xiaozhi/contracts';
import type { Logger } from '@xiaozhi/observability';
import { Database } from '../database/database.js';
import { KeyRing } from '../security/key-ring.js';
import { LOGGER, NOW } from '../tokens.js';
import { toJobView } from './sealing-job-row.js';
import { countTexts } from './text-counts.js';

/** How texts are stored, and which keys that needs. */
@Injectable()
export class EncryptionService implements OnApplicationBootstrap {
  constructor(
    private readonly database: Database,
    private readonly keys: KeyRing,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(NOW) private readonly now: () => Date,
  ) {}

  /** Remembers that the key that writes is in use, and says which keys are missing. */
  async onApplicationBootstrap(): Promise<void> {
    const { isOn, keyId } = this.database.texts;
    const used = await this.database.write(async (rows) => {
      const known = (await rows.of('textKey').find()).map(({ id }) => id);
      if (isOn && !known.includes(keyId))
        await rows.of('textKey').insert({ id: keyId, first_used_at: this.now().toISOString() });
      return known;
    });
    const missing = used.filter((id) => this.keys.find(id) === undefined);
    if (missing.length === 0) return;
    this.logger.error(
      { event: 'text-key-missing', keyIds: missing },
      `texts are sealed under keys that manager-api was not given (${missing.join(', ')}): they cannot be read until MASTER_KEYS_READABLE or the key file has them`,
    );
  }

  /** Counts all texts, which reads whole tables. Keys that are missing and hold nothing any more are forgotten. */
  async view(): Promise<EncryptionView> {
    const { isOn, keyId } = this.database.texts;
    const columns = await countTexts(this.database);
    const inUse = new Set(columns.flatMap(({ sealed }) => Object.keys(sealed)));
    await this.forgetUnused(inUse);
    const [job] = await this.database.repository('textSealingJob').find({ order: { id: 'DESC' }, take: 1 });
    const keys = [...new Set([...this.keys.ids, ...inUse])].map((id) => ({
      id,
      isWriting: id === keyId,
      isKnown: this.keys.find(id) !== undefined,
    }));
    return { isOn, keyId, keys, columns, job: job === undefined ? null : toJobView(job) };
  }

  private async forgetUnused(inUse: ReadonlySet<string>): Promise<void> {
    await this.database.write(async (rows) => {
      for (const { id } of await rows.of('textKey').find())
        if (!inUse.has(id) && id !== this.keys.current.id) await rows.of('textKey').delete({ id });
    });
  }
}
