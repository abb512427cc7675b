import type { AuditExportQuery, AuditView } from '@xiaozhi/contracts';
import { csvLine } from '../http/csv.js';

export const AUDIT_FILES: Record<AuditExportQuery['format'], { type: string; ending: string }> = {
  csv: { type: 'text/csv; charset=utf-8', ending: 'csv' },
  jsonl: { type: 'application/x-ndjson; charset=utf-8', ending: 'jsonl' },
};

const COLUMNS = [
  ...(['at', 'actor', 'actorId', 'action', 'kind', 'target', 'changes', 'details'] as const),
  ...(['address', 'userAgent', 'requestId', 'id'] as const),
] satisfies (keyof AuditView)[];

/** Entries as the pieces of a file. */
export async function* auditFile(
  entries: AsyncIterable<AuditView>,
  format: AuditExportQuery['format'],
): AsyncGenerator<string> {
  if (format === 'csv') yield csvLine(COLUMNS);
  for await (const entry of entries)
    yield format === 'csv'
      ? csvLine(COLUMNS.map((column) => toText(entry[column])))
      : `${JSON.stringify(entry)}\n`;
}

function toText(value: AuditView[keyof AuditView]): string {
  if (value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
