import type { WriteRows } from '../database/database.js';
import type { WriteGuard } from '../database/write-guard.js';

/** Somebody cancelled the batch, or another manager works on it: this one leaves it alone. */
export class BatchLeft extends Error {}

/** Ticks an agent off in the transaction that changes it: it is changed once, whoever dies when. */
export class BatchItemGuard implements WriteGuard {
  constructor(
    private readonly item: { batch_id: string; agent_id: string },
    private readonly claim: string,
    private readonly stamps: () => { at: string; leaseUntil: string },
  ) {}

  async before(rows: WriteRows): Promise<void> {
    const batch = await rows.of('agentBatch').findOneBy({ id: this.item.batch_id });
    if (batch?.state !== 'running' || batch.claim !== this.claim) throw new BatchLeft();
    const item = await rows.of('agentBatchItem').findOneBy(this.item);
    if (item?.state !== 'waiting') throw new BatchLeft();
  }

  async after(rows: WriteRows): Promise<void> {
    const { at, leaseUntil } = this.stamps();
    await rows.of('agentBatchItem').update(this.item, { state: 'done', at });
    await rows.of('agentBatch').update({ id: this.item.batch_id }, { lease_until: leaseUntil });
  }

  committed(): void {
    // Nothing of it is kept here.
  }
}
