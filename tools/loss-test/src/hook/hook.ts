// Loaded into a service with `node --import`: ends the process at a named step of the save. Nothing of it is in the
// product.
import { syncBuiltinESMExports } from 'node:module';
import threads from 'node:worker_threads';
import { POINT_VARIABLE } from '../kill-points.js';
import { MAIN_POINTS, THREAD_POINTS } from './gateway-points.js';
import { HTTP_POINTS } from './http-points.js';

/** The gateway's threads load nothing that it was told to load; here they must. */
class ArmedWorker extends threads.Worker {
  constructor(file: string | URL, options: threads.WorkerOptions = {}) {
    super(file, { ...options, execArgv: [...(options.execArgv ?? []), '--import', import.meta.url] });
  }
}

const name = process.env[POINT_VARIABLE];
if (name !== undefined) {
  if (threads.isMainThread && name in THREAD_POINTS) {
    threads.Worker = ArmedWorker;
    syncBuiltinESMExports();
  }
  const points = threads.isMainThread ? { ...MAIN_POINTS, ...HTTP_POINTS } : THREAD_POINTS;
  await points[name]?.();
}
