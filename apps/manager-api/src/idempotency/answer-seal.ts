import { openText, sealText } from '../security/aes-gcm.js';
import type { KeyRing } from '../security/key-ring.js';

/** What a request was answered. */
export interface KeptAnswer {
  /** Of the envelope. */
  data: unknown;
  etag: string | undefined;
}

/** Longest answer that is kept; those of creates have a few KB. */
const ANSWER_CHARACTERS = 256 * 1024;

/** Answers have tokens and links in them that are shown once: they are kept sealed only. @returns null for what is too long */
export function sealAnswer(keys: KeyRing, id: string, answer: KeptAnswer): string | null {
  const text = JSON.stringify(answer);
  if (text.length > ANSWER_CHARACTERS) return null;
  return `v1:${keys.current.id}:${sealText(keys.current.master, text, identityOf(id))}`;
}

/** @returns undefined where it cannot be opened any more */
export function openAnswer(keys: KeyRing, id: string, sealed: string): KeptAnswer | undefined {
  const [, keyId = '', base64 = ''] = sealed.split(':');
  const master = keys.find(keyId)?.master;
  if (master === undefined) return undefined;
  try {
    return JSON.parse(openText(master, base64, identityOf(id))) as KeptAnswer;
  } catch {
    // It was changed or moved: as good as lost.
    return undefined;
  }
}

const identityOf = (id: string): string => `idempotency_key/${id}/answer`;
