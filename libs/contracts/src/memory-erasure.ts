import { z } from 'zod';
import { pageQuery } from './http.js';
import { memorySubject } from './memory-history.js';

/** `GET /api/memory-erasure/preview`: what an erasure would take away, by place. */
export const memoryErasurePreviewQuery = memorySubject;

/** `POST /api/memory-erasure`: erases a person. `confirm` repeats the role id. */
export const memoryErasureRequest = memorySubject
  .extend({ confirm: z.string() })
  .refine(({ confirm, roleId }) => confirm === roleId, {
    path: ['confirm'],
    message: 'must repeat the role id',
  });
export type MemoryErasureRequest = z.infer<typeof memoryErasureRequest>;

/** `GET /api/memory-erasure`: certificates, newest first. */
export const memoryErasureQuery = pageQuery.extend({ agentId: z.string().min(1) });
export type MemoryErasureQuery = z.infer<typeof memoryErasureQuery>;

/**
 * `erased`: gone. `asked`: the service took the order and says no more. `failed`: it did not; see the note.
 * `not-reached`: nobody could be asked. `kept`: stays, for the reason in the note.
 */
export type ErasureOutcome = 'erased' | 'asked' | 'failed' | 'not-reached' | 'kept';

export interface ErasureItem {
  /** For example `memories`, `chat-lines`, `provider:mem0ai`. */
  place: string;
  outcome: ErasureOutcome;
  /** Null where it is not known. */
  count: number | null;
  note: string | null;
}

/** What was erased where; no content of it. */
export interface ErasureCertificate {
  id: string;
  agentId: string;
  roleId: string;
  /** Set when the whole device was the person's. */
  deviceId: string | null;
  actor: string;
  at: string;
  items: ErasureItem[];
  /** SHA-256 of the certificate's JSON without this field. */
  digest: string;
}
