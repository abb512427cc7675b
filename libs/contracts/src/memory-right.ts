import { z } from 'zod';
import { storedId, storedRoleId, storedTime } from './stored-text.js';

/** What a person can ask of their memory by voice. */
export const memoryRight = z.enum([
  ...(['list', 'explain', 'forget', 'pause', 'resume'] as const),
  ...(['guest-on', 'guest-off', 'child-on', 'child-off'] as const),
]);
export type MemoryRight = z.infer<typeof memoryRight>;

/** `POST /xiaozhi/memory-right/report` (gateway secret): somebody used a right; the same id twice is one record. No words. */
export const memoryRightReport = z.object({
  id: storedId,
  right: memoryRight,
  roleId: storedRoleId,
  sessionId: storedId,
  deviceId: z.string().min(1).max(191),
  agentId: storedId,
  /** Of the memory that was forgotten. */
  memoryId: z.string().max(255).optional(),
  /** ISO 8601, UTC. */
  at: storedTime,
});
export type MemoryRightReport = z.infer<typeof memoryRightReport>;
