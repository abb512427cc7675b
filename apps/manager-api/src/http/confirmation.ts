import { createHash } from 'node:crypto';
import { ApiError } from './api-error.js';

const TOKEN_CHARACTERS = 32;

/** Stands for what a preview showed: sent back, it says that this, and nothing else, may go. */
export function confirmationOf(shown: unknown): string {
  return createHash('sha256').update(JSON.stringify(shown)).digest('hex').slice(0, TOKEN_CHARACTERS);
}

/** @throws ApiError 409 CONFIRM_NEEDED, CONFIRM_OUTDATED */
export function requireConfirmed(shown: unknown, confirm: string | undefined): void {
  if (confirm === undefined) {
    const msg = 'This cannot be undone: ask for the preview first, and send its confirm';
    throw new ApiError(409, 'CONFIRM_NEEDED', `${msg}.`, [{ path: 'confirm', msg }]);
  }
  if (confirm !== confirmationOf(shown)) {
    const msg = 'What would go is not what the preview showed; ask for the preview again';
    throw new ApiError(409, 'CONFIRM_OUTDATED', `${msg}.`, [{ path: 'confirm', msg }]);
  }
}
