import { randomInt } from 'node:crypto';
import { RECOVERY_CODES_COUNT } from '@xiaozhi/contracts';
import { digest } from '../auth/token-secret.js';

/** Small letters and digits that are not taken for each other: 31 of them. */
const ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789';
const GROUPS_COUNT = 4;
const GROUP_LENGTH = 4;

/** Ten codes of 79 random bits, `k7dm-…`: too many to be found from their hashes, so that a fast hash is enough. */
export function newRecoveryCodes(): string[] {
  return Array.from({ length: RECOVERY_CODES_COUNT }, () =>
    Array.from({ length: GROUPS_COUNT }, () => randomText(GROUP_LENGTH)).join('-'),
  );
}

/** What is kept of a code; of the same code of two users it differs. */
export function recoveryCodeHash(userId: string, code: string): string {
  return digest(`${userId}/${bareCode(code)}`);
}

/** A code as it counts, however it was typed. */
export function bareCode(code: string): string {
  return code.replaceAll(/[\s-]/g, '').toLowerCase();
}

function randomText(length: number): string {
  return Array.from({ length }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
}
