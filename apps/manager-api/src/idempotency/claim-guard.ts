import type { WriteRows } from '../database/database.js';
import type { WriteGuard } from '../database/write-guard.js';
import { ApiError } from '../http/api-error.js';

/** One try of a request with a key. */
export interface Claim {
  id: string;
  attempt: string;
}

/** Notes in the transaction itself that something was written, and stops a try that was given up meanwhile. */
export class ClaimGuard implements WriteGuard {
  hasWritten = false;
  /** The request is answered; what goes on behind it is its own affair. */
  isOver = false;

  constructor(private readonly claim: Claim) {}

  async before(rows: WriteRows): Promise<void> {
    if (this.isOver) return;
    const row = await rows.of('idempotencyKey').findOneBy({ id: this.claim.id });
    if (row?.attempt !== this.claim.attempt) throw stillRunning();
  }

  async after(rows: WriteRows): Promise<void> {
    if (this.isOver || this.hasWritten) return;
    await rows.of('idempotencyKey').update({ ...this.claim }, { state: 'written' });
  }

  committed(): void {
    this.hasWritten = true;
  }
}

export function stillRunning(): ApiError {
  const msg = 'A request with this Idempotency-Key is still under way; ask again in a second.';
  return new ApiError(409, 'IDEMPOTENCY_RUNNING', msg);
}
