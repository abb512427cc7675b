import type { RoleId } from '@xiaozhi/memory';
import type { ExportedMemory } from '../memory-transfer/exported-memory.js';

/** A current memory at one side, with the id that it had where it was first stored. */
export interface SideMemory {
  memory: ExportedMemory;
  originId: string;
  /** The job that brought it there. */
  migrationId?: string;
}

/** Where memories are read, written and taken away again, one role at a time. All calls may throw a `MemoryError`. */
export interface MigrationSide {
  readonly configId: string;
  readonly code: string;
  /** Whether it takes memories as they are. */
  readonly canWrite: boolean;
  /** Current memories. */
  read(roleId: RoleId): AsyncIterable<SideMemory>;
  /** Superseded ones, as far as the side tells. */
  countSuperseded(roleId: RoleId): Promise<number>;
  /** @returns the id there; undefined where the side had the text already. @throws MemoryRejected */
  write(roleId: RoleId, memory: SideMemory): Promise<string | undefined>;
  /** What is not there is no error. */
  remove(roleId: RoleId, memoryId: string): Promise<void>;
}
