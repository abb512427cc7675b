import { setTimeout } from 'node:timers/promises';
import type { MemoryProvider, SaveReceipt } from '@xiaozhi/memory';
import { StepFailure } from '../test-steps.js';

const LOOK_AGAIN_MS = 400;

/** Waits for what a service does in the background: it would come after it was removed. @throws StepFailure */
export async function followSave(
  provider: Pick<MemoryProvider, 'track'>,
  receipt: SaveReceipt,
  signal: AbortSignal,
): Promise<void> {
  if (receipt.status !== 'accepted') return;
  for (;;) {
    const progress = await provider.track(receipt.trackingId, signal);
    if (progress.status === 'failed') throw new StepFailure({ fault: 'failed', message: progress.reason });
    if (progress.status === 'extracted') return;
    await setTimeout(LOOK_AGAIN_MS, undefined, { signal });
  }
}
