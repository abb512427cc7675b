import type { PageView } from '@xiaozhi/contracts';
import { get } from './client.js';

/** One audit entry: who did what to which thing. */
export interface AuditView {
  id: string;
  at: string;
  actor: string;
  action: string;
  target: string | null;
}

export const listAudit = (page: number, limit: number): Promise<PageView<AuditView>> =>
  get('/api/audit', { page, limit });
