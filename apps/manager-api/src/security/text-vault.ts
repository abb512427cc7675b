import { ApiError } from '../http/api-error.js';
import { openText, sealText } from './aes-gcm.js';
import type { KeyRing } from './key-ring.js';

/** What every sealed text begins with; the key's id and base64 follow. */
export const SEALED_PREFIX = 'sealed:1:';
/** Of the prefix and a key's id. */
export const HEAD_CHARACTERS = SEALED_PREFIX.length + 8;
/** Nonce and tag alone are 38 digits. */
const SEALED = /^sealed:1:([0-9a-f]{8}):([A-Za-z0-9+/]{38,}={0,2})$/;

/**
 * Seals what people said and what is remembered of them: AES-256-GCM under a key derived from the master key, random
 * nonce, the row's identity as associated data. Text form: `sealed:1:<key id>:<base64>`. Whatever else a column holds
 * is plain text, so sealed rows and plain ones stand side by side.
 */
export class TextVault {
  constructor(
    private readonly keys: KeyRing,
    /** Whether new texts are sealed. Sealed ones are opened either way. */
    readonly isOn: boolean,
  ) {}

  /** Id of the key that writes. */
  get keyId(): string {
    return this.keys.current.id;
  }

  /** The form in which a text is stored. Empty texts stay empty; one that looks sealed is always sealed. */
  toStored(text: string, identity: string): string {
    if (text === '' || (!this.isOn && !isSealed(text))) return text;
    const { id, texts } = this.keys.current;
    return `${SEALED_PREFIX}${id}:${sealText(texts, text, identity)}`;
  }

  /**
   * The text of a stored value.
   * @throws ApiError 503 TEXT_KEY_MISSING, 500 TEXT_UNREADABLE when it was moved here from elsewhere, or changed
   */
  toText(stored: string, identity: string): string {
    if (!stored.startsWith(SEALED_PREFIX)) return stored;
    const keyId = stored.slice(SEALED_PREFIX.length, HEAD_CHARACTERS);
    const key = this.keys.find(keyId);
    try {
      if (key !== undefined) return openText(key.texts, stored.slice(HEAD_CHARACTERS + 1), identity);
    } catch {
      // Told apart below: what looks sealed may be plain.
    }
    if (!isSealed(stored)) return stored;
    if (key === undefined) throw keyMissing(keyId);
    const msg = `${identity} cannot be opened: it was changed, or belongs to another row.`;
    throw new ApiError(500, 'TEXT_UNREADABLE', msg);
  }

  /** Whether a stored value is in the form in which it would be written now. */
  isCurrent(stored: string): boolean {
    const keyId = sealedKeyId(stored);
    if (!this.isOn) return keyId === undefined;
    return stored === '' || keyId === this.keyId;
  }
}

/** The id of the key that a stored value is sealed under; undefined for plain text. */
export function sealedKeyId(stored: string): string | undefined {
  return stored.startsWith(SEALED_PREFIX) ? SEALED.exec(stored)?.[1] : undefined;
}

/** Whether a stored value is a sealed one. */
export function isSealed(stored: string): boolean {
  return sealedKeyId(stored) !== undefined;
}

/** Whether a stored text could not be read: its key is missing, or it was changed. */
export function isTextUnreadable(error: unknown): boolean {
  return error instanceof ApiError && ['TEXT_KEY_MISSING', 'TEXT_UNREADABLE'].includes(error.code);
}

function keyMissing(keyId: string): ApiError {
  const msg = `This is sealed under the key ${keyId}, which manager-api was not given; give it back as readable key.`;
  return new ApiError(503, 'TEXT_KEY_MISSING', msg);
}
