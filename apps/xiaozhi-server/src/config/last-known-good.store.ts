import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from '@xiaozhi/observability';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Copies of manager-api's answers on disk, so that a gateway that restarts while manager-api is down still
 * serves known devices. They hold provider keys, so they are sealed (AES-256-GCM) under a key derived from
 * the gateway's secret, with the entry's name as associated data.
 */
export class LastKnownGoodStore {
  constructor(
    private readonly folder: string,
    private readonly secret: () => string | undefined,
    private readonly logger: Logger,
  ) {}

  /** Keeps a value; a failure is logged and costs nothing but the copy. */
  async put(name: string, value: unknown): Promise<void> {
    const key = this.key();
    if (key === undefined) return;
    try {
      await mkdir(this.folder, { recursive: true, mode: 0o700 });
      const file = this.file(name);
      const temporary = `${file}.${randomBytes(6).toString('hex')}`;
      await writeFile(temporary, seal(key, name, JSON.stringify(value)), { mode: 0o600 });
      await rename(temporary, file);
    } catch (error) {
      this.logger.warn(
        { error, folder: this.folder },
        'the last-known-good configuration could not be written',
      );
    }
  }

  /** @returns undefined when there is no copy, or none that this secret opens */
  async find(name: string): Promise<unknown> {
    const key = this.key();
    if (key === undefined) return undefined;
    try {
      return JSON.parse(open(key, name, await readFile(this.file(name)))) as unknown;
    } catch (error) {
      if (!isMissing(error))
        this.logger.warn({ error }, 'a last-known-good configuration cannot be read; it is ignored');
      return undefined;
    }
  }

  private key(): Buffer | undefined {
    const secret = this.secret();
    return secret === undefined
      ? undefined
      : Buffer.from(hkdfSync('sha256', secret, 'last-known-good', 'gateway configuration', 32));
  }

  private file(name: string): string {
    return join(this.folder, `${createHash('sha256').update(name).digest('hex').slice(0, 32)}.sealed`);
  }
}

function seal(key: Buffer, name: string, text: string): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(name));
  const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), body]);
}

function open(key: Buffer, name: string, sealed: Buffer): string {
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE_BYTES))
    .setAAD(Buffer.from(name))
    .setAuthTag(sealed.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
  return Buffer.concat([
    decipher.update(sealed.subarray(NONCE_BYTES + TAG_BYTES)),
    decipher.final(),
  ]).toString('utf8');
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
