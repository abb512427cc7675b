import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { knownSecrets } from '@xiaozhi/observability';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const KEY_BYTES = 32;

/** A stored secret cannot be opened: another master key, or it was moved or changed. */
export class SecretUnreadable extends Error {
  readonly code = 'SECRET_UNREADABLE';
  readonly retryable = false;
}

/**
 * Seals secrets for the database: AES-256-GCM, random nonce, the row's identity as associated data, so that a sealed
 * value copied to another row cannot be opened there. Text form: `v1:<key id>:<base64>`.
 */
export class SecretVault {
  private readonly keyId: string;

  /** @param key 32 bytes */
  constructor(private readonly key: Buffer) {
    if (key.length !== KEY_BYTES) throw new RangeError('The master key must have 32 bytes.');
    this.keyId = createHash('sha256').update(key).digest('hex').slice(0, 8);
  }

  /** The vault under the key of the environment, or of the key file, which is made (mode 0600) if it is not there. */
  static open(masterKey: string | undefined, dataDir: string): SecretVault {
    if (masterKey !== undefined) return new SecretVault(Buffer.from(masterKey, 'base64'));
    const file = join(dataDir, 'master.key');
    if (!existsSync(file)) {
      mkdirSync(dataDir, { recursive: true, mode: 0o700 });
      writeFileSync(file, randomBytes(KEY_BYTES).toString('base64'), { mode: 0o600, flag: 'wx' });
    }
    return new SecretVault(Buffer.from(readFileSync(file, 'utf8').trim(), 'base64'));
  }

  /** @param identity of the row and field, for example `model_config/Memory_mem0ai/api_key` */
  seal(secret: string, identity: string): string {
    knownSecrets.add(secret);
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.key, nonce).setAAD(Buffer.from(identity));
    const body = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
    return `v1:${this.keyId}:${Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64')}`;
  }

  /** @throws SecretUnreadable */
  open(sealed: string, identity: string): string {
    const [version, keyId, base64 = ''] = sealed.split(':');
    if (version !== 'v1' || keyId !== this.keyId) {
      throw new SecretUnreadable(
        `The secret ${identity} was sealed under another master key; restore that key.`,
      );
    }
    const bytes = Buffer.from(base64, 'base64');
    try {
      const decipher = createDecipheriv('aes-256-gcm', this.key, bytes.subarray(0, NONCE_BYTES))
        .setAAD(Buffer.from(identity))
        .setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
      const body = bytes.subarray(NONCE_BYTES + TAG_BYTES);
      const secret = Buffer.concat([decipher.update(body), decipher.final()]).toString('utf8');
      knownSecrets.add(secret);
      return secret;
    } catch (cause) {
      throw new SecretUnreadable(`The secret ${identity} was moved or changed; enter it again.`, { cause });
    }
  }
}
