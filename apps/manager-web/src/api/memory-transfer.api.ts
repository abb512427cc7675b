import type { MemoryImportRequest, MemoryImportView, MemorySubject } from '@xiaozhi/contracts';
import { post } from './client.js';

export const EXPORT_FORMATS = ['jsonl', 'mem0', 'html'] as const;
export const IMPORT_FORMATS = ['jsonl', 'mem0', 'memory-yaml'] as const;

/** Where the browser fetches the file from. */
export const exportUrl = (
  subject: MemorySubject,
  format: (typeof EXPORT_FORMATS)[number],
  language: 'en' | 'zh',
): string =>
  `/api/memory-transfer/export?${new URLSearchParams({ ...subject, format, language }).toString()}`;
export const importMemories = (body: MemoryImportRequest): Promise<MemoryImportView> =>
  post('/api/memory-transfer/import', body);
