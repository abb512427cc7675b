import type { Memory, Page, PageRequest } from './memory.js';
import type { MemoryProvider } from './memory-provider.js';
import type { RoleId } from './role-id.js';

/** A memory with all that is known of it, on its way from one provider to another. */
export interface PortableMemory extends Memory {
  /** What it is about, for merging, where the provider has that. */
  slot?: string;
  /** Id that it had where it was first stored, of one that was brought here. */
  originId?: string;
  /** The job that brought it here. */
  migrationId?: string;
}

/** What a provider offers that takes memories as they are, times and provenance included. */
export interface MemoryImporter {
  /** As `list`, with what was kept of where memories are from. */
  listPortable(roleId: RoleId, page: PageRequest, signal: AbortSignal): Promise<Page<PortableMemory>>;
  /**
   * Stores a memory without extraction, `originId` and `migrationId` with it. It does not look whether the memory is
   * there already: that is the caller's, before the first and after every interrupted call.
   * @returns its id; undefined where the provider had the text already. @throws MemoryError
   */
  importMemory(roleId: RoleId, memory: PortableMemory, signal: AbortSignal): Promise<string | undefined>;
}

/** Whether a provider takes memories as they are: it offers the calls, and its service does too. */
export function isMemoryImporter(provider: MemoryProvider): provider is MemoryImporter & MemoryProvider {
  return 'importMemory' in provider && 'listPortable' in provider && provider.capabilities.has('create');
}
