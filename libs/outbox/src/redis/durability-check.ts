import { toOutboxError } from './redis-fault.js';
import type { RedisLink } from './redis-link.js';

/** What each setting has to be for an `append` that resolved to be on the disk, and to stay. */
const NEEDED: Record<string, { value: string; else: string }> = {
  appendonly: { value: 'yes', else: 'a restart of Redis loses what waits there' },
  appendfsync: { value: 'always', else: 'a power cut loses what Redis took in the last moments' },
  'maxmemory-policy': { value: 'noeviction', else: 'Redis throws away what waits when its memory is full' },
};

/**
 * What of a Redis' settings would lose entries, in words; also where they cannot be read, as managed services often
 * forbid.
 * @throws OutboxError when Redis does not answer
 */
export async function weakSettings(link: RedisLink): Promise<string[]> {
  const faults: string[] = [];
  for (const [name, needed] of Object.entries(NEEDED)) {
    const value = await read(link, name);
    if (value === undefined)
      faults.push(`${name} cannot be read; it should be ${needed.value}, else ${needed.else}`);
    else if (value !== needed.value)
      faults.push(`${name} is ${value} and should be ${needed.value}: ${needed.else}`);
  }
  return faults;
}

async function read(link: RedisLink, name: string): Promise<string | undefined> {
  try {
    const answer = await link.ask('CONFIG', 'GET', name);
    return Array.isArray(answer) && typeof answer[1] === 'string' ? answer[1] : undefined;
  } catch (error) {
    // Redis answered, and forbids it.
    if (error instanceof Error && error.name === 'ReplyError') return undefined;
    throw toOutboxError(error, link.where);
  }
}
