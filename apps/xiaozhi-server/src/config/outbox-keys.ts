import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ServerConfig } from './server-config.js';

/** Whether new entries of the outbox are sealed. */
export function isSealing({ memoryEncryption }: ServerConfig): boolean {
  return memoryEncryption === 'on';
}

/**
 * Keys of the outbox: of the settings, else the lines of `outbox.key`, which is made (mode 0600) when it is to be
 * sealed. The first seals, all of them open.
 * @returns undefined where there is none and nothing is to be sealed
 */
export function findOutboxKeys(config: ServerConfig): [Buffer, ...Buffer[]] | undefined {
  const file = join(config.dataDir, 'outbox.key');
  if (config.outboxKeys === undefined && !existsSync(file)) {
    if (!isSealing(config)) return undefined;
    mkdirSync(config.dataDir, { recursive: true, mode: 0o700 });
    writeFileSync(file, `${randomBytes(32).toString('base64')}\n`, { mode: 0o600, flag: 'wx' });
  }
  const texts = config.outboxKeys?.split(',') ?? readFileSync(file, 'utf8').split('\n');
  const [first, ...others] = texts
    .filter((text) => text.trim() !== '')
    .map((text) => Buffer.from(text, 'base64'));
  return first === undefined ? undefined : [first, ...others];
}
