import { createHash } from 'node:crypto';
import type { Logger } from '@xiaozhi/observability';
import { Mem0Engine } from './engine.js';
import type { EngineSettings } from './engine-protocol.js';

/** Providers come and go with each agent and each request of the console; a thread and its connections should not. */
const engines = new Map<string, Mem0Engine>();

/** The one engine of these settings in this process. A thread that is idle ends by itself. */
export function engineFor(settings: EngineSettings, logger: Logger): Mem0Engine {
  // Settings hold passwords: not even in memory do they stand twice.
  const key = createHash('sha256').update(JSON.stringify(settings)).digest('hex');
  const known = engines.get(key);
  if (known !== undefined) return known;
  const engine = new Mem0Engine(settings, logger);
  engines.set(key, engine);
  return engine;
}

/** Ends all threads of this process. */
export async function closeEngines(): Promise<void> {
  await Promise.all([...engines.values()].map((engine) => engine.close()));
  engines.clear();
}
