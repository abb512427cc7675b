const MINUTE_MS = 60_000;

/** A moment as a `datetime-local` field holds it: in the browser's zone, to the second. */
export function toLocalField(date: Date): string {
  return new Date(date.getTime() - date.getTimezoneOffset() * MINUTE_MS).toISOString().slice(0, 19);
}

/** ISO 8601, UTC, of such a field; undefined when it is empty or half filled in. */
export function fromLocalField(field: string): string | undefined {
  const date = new Date(field);
  return field === '' || Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}
