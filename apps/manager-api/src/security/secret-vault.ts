import { knownSecrets } from '@xiaozhi/observability';
import { openText, sealText } from './aes-gcm.js';
import type { KeyRing } from './key-ring.js';

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
  constructor(private readonly keys: KeyRing) {}

  /** @param identity of the row and field, for example `model_config/Memory_mem0ai/api_key` */
  seal(secret: string, identity: string): string {
    knownSecrets.add(secret);
    return this.sealDocument(secret, identity);
  }

  /** As `seal`, for a text with secrets in it, which each are known by themselves. */
  sealDocument(secret: string, identity: string): string {
    const { id, master } = this.keys.current;
    return `v1:${id}:${sealText(master, secret, identity)}`;
  }

  /** Whether a sealed secret is under the key that writes. */
  isCurrent(sealed: string): boolean {
    return sealed.startsWith(`v1:${this.keys.current.id}:`);
  }

  /** @throws SecretUnreadable */
  open(sealed: string, identity: string): string {
    const secret = this.openDocument(sealed, identity);
    knownSecrets.add(secret);
    return secret;
  }

  /** As `open`, of what `sealDocument` has sealed. @throws SecretUnreadable */
  openDocument(sealed: string, identity: string): string {
    const [version, keyId = '', base64 = ''] = sealed.split(':');
    const key = version === 'v1' ? this.keys.find(keyId) : undefined;
    if (key === undefined) {
      throw new SecretUnreadable(
        `The secret ${identity} was sealed under another master key (id ${keyId}); restore that key.`,
      );
    }
    try {
      return openText(key.master, base64, identity);
    } catch (cause) {
      throw new SecretUnreadable(`The secret ${identity} was moved or changed; enter it again.`, { cause });
    }
  }
}
