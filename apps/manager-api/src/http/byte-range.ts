/** What of a file is asked for; `last` is the last byte itself. */
export type ByteRange =
  { kind: 'whole' } | { kind: 'part'; first: number; last: number } | { kind: 'outside' };

export interface RangeRequest {
  range: string | undefined;
  ifRange: string | undefined;
}

/**
 * Reads `Range` and `If-Range` (RFC 9110, section 14). Several ranges at once, other units and what cannot be read are
 * answered with the whole file, as the standard allows.
 * @param etag of the file as it is now, with its quotes
 */
export function chooseRange({ range, ifRange }: RangeRequest, etag: string, sizeBytes: number): ByteRange {
  const whole: ByteRange = { kind: 'whole' };
  if (range === undefined || (ifRange !== undefined && ifRange.trim() !== etag)) return whole;
  const [, from = '', to = ''] = /^bytes=\s*(\d*)-(\d*)\s*$/i.exec(range.trim()) ?? [];
  if (from === '' && to === '') return whole;
  return from === '' ? lastBytes(Number(to), sizeBytes) : between(Number(from), to, sizeBytes);
}

function lastBytes(count: number, sizeBytes: number): ByteRange {
  if (count === 0 || sizeBytes === 0) return { kind: 'outside' };
  return { kind: 'part', first: Math.max(0, sizeBytes - count), last: sizeBytes - 1 };
}

/** @param to empty: to the end */
function between(first: number, to: string, sizeBytes: number): ByteRange {
  if (to !== '' && Number(to) < first) return { kind: 'whole' };
  const end = sizeBytes - 1;
  if (first > end) return { kind: 'outside' };
  return { kind: 'part', first, last: to === '' ? end : Math.min(Number(to), end) };
}
