import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { SnapshotFile } from './snapshot-file.js';
import { isDamage } from './snapshot-request.js';
import type { SnapshotAnswer, SnapshotQuestion } from './snapshot-request.js';

const { file, keys, isSealing } = z
  .object({ file: z.string(), keys: z.array(z.instanceof(Uint8Array)), isSealing: z.boolean() })
  .parse(workerData);

let opened: SnapshotFile | undefined;

/** Opened with the first question: a folder that cannot be written yet may be mended. */
function snapshots(): SnapshotFile {
  const [first, ...others] = keys.map((key) => Buffer.from(key));
  opened ??= SnapshotFile.open({
    file,
    isSealing,
    keys: first === undefined ? undefined : [first, ...others],
  });
  return opened;
}

function answer({ id, operation, args }: SnapshotQuestion): SnapshotAnswer {
  try {
    const run = snapshots() as unknown as Record<string, (...values: readonly unknown[]) => unknown>;
    return { id, value: run[operation]?.(...args) };
  } catch (error) {
    const fault = error instanceof Error ? error.message : String(error);
    return { id, fault, isDamaged: isDamage(error) };
  }
}

parentPort?.on('message', (message: SnapshotQuestion | 'close') => {
  if (message !== 'close') return parentPort?.postMessage(answer(message));
  opened?.close();
  parentPort?.close();
});
