import { z } from 'zod';
import { memoryScope } from './agent.js';
import type { MemoryOperationView } from './memory-history.js';

/** `POST /api/memory-scope/preview` and `…/apply`: an agent's scope changes, and its memories go with it. */
export const memoryScopeRequest = z.object({
  agentId: z.string().min(1),
  memoryScope,
  /** Which device gets the memories of an agent or a group that has several; left out: they stay. */
  deviceId: z.string().trim().min(1).max(191).optional(),
});
export type MemoryScopeRequest = z.infer<typeof memoryScopeRequest>;

/** `POST /api/memory-scope/rebind/preview` and `…/apply`: a device goes to another agent. */
export const memoryRebindRequest = z.object({
  deviceId: z.string().trim().min(1).max(191),
  agentId: z.string().min(1),
});
export type MemoryRebindRequest = z.infer<typeof memoryRebindRequest>;

export interface MemoryMoveView {
  from: string;
  to: string;
  /** Memories that go from one to the other, superseded ones included. */
  moved: number;
  /** The same text is there already; it is not kept twice. */
  duplicates: number;
  /** Two that cannot both hold: the older one becomes history. */
  conflicts: number;
}

export interface MemoryMovePreview {
  moves: MemoryMoveView[];
  /** At most 50. */
  conflicts: { slot: string; holds: string; superseded: string }[];
  /** What stays where it is, out of reach of the agent, and why. */
  kept: { roleId: string; reason: 'shared-group' | 'choose-device'; count: number }[];
}

export interface MemoryMoveResult {
  preview: MemoryMovePreview;
  operation: MemoryOperationView;
}
