import { z } from 'zod';
import { listQuery, pageQuery } from './http.js';

/** What narrows the audit log; all that is given must hold. */
export const auditFilter = z.object({
  /** Id or name of a user, or name of a token (`user/token`). */
  actor: z.string().trim().min(1).max(320).optional(),
  /** For example `agent.update`. */
  action: z.string().trim().min(1).max(64).optional(),
  /** What was changed: the part of the action before its first dot, for example `agent`. */
  kind: z.string().trim().min(1).max(64).optional(),
  /** Id of what was changed; of users the name. */
  target: z.string().trim().min(1).max(255).optional(),
  /** From this moment on. */
  from: z.iso.datetime({ offset: true }).optional(),
  /** Up to before this moment. */
  to: z.iso.datetime({ offset: true }).optional(),
  /** Part of who, what, details, address, user agent or request id; not of the values before and after. */
  text: z.string().trim().min(1).max(200).optional(),
});
export type AuditFilter = z.infer<typeof auditFilter>;

/** `GET /api/audit`: newest first, unless sorted by `at`, `action` or `kind`. */
export const auditQuery = pageQuery.extend({ ...auditFilter.shape, sort: listQuery.shape.sort });
export type AuditQuery = z.infer<typeof auditQuery>;

/** `GET /api/audit/export` */
export const auditExportQuery = auditFilter.extend({ format: z.enum(['csv', 'jsonl']).default('csv') });
export type AuditExportQuery = z.infer<typeof auditExportQuery>;

/** A field that is not what it was. */
export interface AuditChange {
  /** For example `models.LLM`. */
  field: string;
  /** Null where there was none, and of a secret. */
  before: unknown;
  after: unknown;
  /** Of a secret only that it changed is kept. */
  isSecret: boolean;
}

/** A line of the audit log: who did what to what, and from where. */
export interface AuditView {
  id: string;
  at: string;
  /** `user:name`, `token:user/token`, `gateway:gateway` or `system:system`. */
  actor: string;
  /** Of a token its user's; null for what was written before ids were. */
  actorId: string | null;
  action: string;
  kind: string;
  target: string;
  details: Record<string, unknown>;
  changes: AuditChange[];
  /** Whoever connected; null for what no request asked for. */
  address: string | null;
  userAgent: string | null;
  requestId: string | null;
}

/** `GET /api/audit/facet`: what there is to filter by. */
export interface AuditFacets {
  actors: string[];
  actions: string[];
  kinds: string[];
}
