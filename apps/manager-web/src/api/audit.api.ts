import type {
  AuditExportQuery,
  AuditFacets,
  AuditFilter,
  AuditQuery,
  AuditView,
  PageView,
} from '@xiaozhi/contracts';
import { get } from './client.js';

export const listAudit = (query: AuditQuery): Promise<PageView<AuditView>> => get('/api/audit', query);

export const auditFacets = (): Promise<AuditFacets> => get('/api/audit/facet');

/** Where the file of all that match is. */
export const auditFileUrl = (filter: AuditFilter, format: AuditExportQuery['format']): string => {
  const given = Object.entries({ ...filter, format }).filter(([, value]) => value !== undefined);
  return `/api/audit/export?${String(new URLSearchParams(given))}`;
};
