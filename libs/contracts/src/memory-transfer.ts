import { z } from 'zod';
import { memorySubject } from './memory-history.js';
import type { MemoryOperationView } from './memory-history.js';

/** Characters of an imported file; the request must fit the body limit of 8 MB. */
export const MEMORY_IMPORT_CHARACTERS = 6_000_000;
/** Entries of an imported file. */
export const MEMORY_IMPORT_COUNT = 10_000;

/** `GET /api/memory-transfer/export`: a role's memories as a file. */
export const memoryExportQuery = memorySubject.extend({
  /** `jsonl` keeps everything; `mem0` is the shape of Mem0's lists; `html` is for people. */
  format: z.enum(['jsonl', 'mem0', 'html']).default('jsonl'),
  /** Of the words around the memories in `html`. */
  language: z.enum(['en', 'zh']).default('en'),
});
export type MemoryExportQuery = z.infer<typeof memoryExportQuery>;

/** `POST /api/memory-transfer/import`: all of a file, or nothing of it. */
export const memoryImportRequest = memorySubject.extend({
  /** `memory-yaml`: `.memory.yaml` of the Python server, summaries by device. */
  format: z.enum(['jsonl', 'mem0', 'memory-yaml']),
  content: z.string().min(1).max(MEMORY_IMPORT_CHARACTERS),
  /** Says what an import would do, and does nothing. */
  dryRun: z.boolean().default(true),
  /** Whose summary to take from `.memory.yaml`; left out: that of the role itself. */
  device: z.string().trim().min(1).max(191).optional(),
});
export type MemoryImportRequest = z.infer<typeof memoryImportRequest>;

export interface MemoryImportView {
  dryRun: boolean;
  counts: {
    added: number;
    /** There already, from an earlier import or as they are. */
    known: number;
    /** The same text is remembered already, or stands twice in the file. */
    duplicate: number;
    /** There already under the same id with another text, which stays. */
    different: number;
  };
  /** At most 100. An import with errors does nothing. */
  errors: MemoryImportFault[];
  operation: MemoryOperationView | null;
}

export interface MemoryImportFault {
  /** Line of a JSONL file; otherwise the number of the entry, from 1. 0: the whole file. */
  entry: number;
  msg: string;
}
