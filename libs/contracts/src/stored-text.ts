import { z } from 'zod';

/** An id that is stored: of a session, an interaction, a memory. Longer ones do not fit a column of every database. */
export const storedId = z.string().min(1).max(64);

/** Id of a device or of whose memory it is. */
export const storedRoleId = z.string().trim().min(1).max(191);

/** ISO 8601 in any zone; stored in UTC with milliseconds. */
export const storedTime = z.iso.datetime({ offset: true }).transform((time) => new Date(time).toISOString());

/** Numbers as little-endian float32 in base64: whole ones, so that they can be read back. */
export const storedFloats = z.base64().refine(isWholeFloats, 'must be float32 numbers in base64');

function isWholeFloats(text: string): boolean {
  const padding = /=*$/.exec(text)?.[0].length ?? 0;
  return ((text.length / 4) * 3 - padding) % 4 === 0;
}
