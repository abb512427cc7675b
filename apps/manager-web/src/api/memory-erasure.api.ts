import type { ErasureCertificate, ErasureItem, MemorySubject, PageView } from '@xiaozhi/contracts';
import { get, post } from './client.js';

export const previewErasure = (subject: MemorySubject): Promise<ErasureItem[]> =>
  get('/api/memory-erasure/preview', subject);
export const erasePerson = (subject: MemorySubject): Promise<ErasureCertificate> =>
  post('/api/memory-erasure', { ...subject, confirm: subject.roleId });
export const listCertificates = (agentId: string): Promise<PageView<ErasureCertificate>> =>
  get('/api/memory-erasure', { agentId });
/** Where the browser fetches the file from. */
export const certificateUrl = (id: string): string =>
  `/api/memory-erasure/${encodeURIComponent(id)}/certificate`;
