import { createHash } from 'node:crypto';
import type { AgentModels } from '@xiaozhi/contracts';
import { LRUCache } from 'lru-cache';

/**
 * Configurations that devices have in common, held once: all devices of one agent get the same answer, some 10 KB of
 * prompt and settings.
 */
export class SharedModels {
  private readonly known: LRUCache<string, AgentModels>;

  /** @param maxCount different ones; those of the longest unused are still right, but not shared any more */
  constructor(maxCount = 1_000) {
    this.known = new LRUCache({ max: maxCount });
  }

  /** @returns an equal configuration of before, or this one; nobody may change it */
  share(models: AgentModels): AgentModels {
    const digest = createHash('sha256').update(JSON.stringify(models)).digest('base64');
    const same = this.known.get(digest) ?? models;
    this.known.set(digest, same);
    return same;
  }
}
