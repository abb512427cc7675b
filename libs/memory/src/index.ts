export { contentWords } from './content-words.js';
export { DelegatingMemoryProvider } from './delegating-memory-provider.js';
export type { MemoryCall } from './delegating-memory-provider.js';
export { withoutRecalled } from './echo-guard.js';
export type {
  Interaction,
  InteractionBatch,
  InteractionMessage,
  ScreeningStrictness,
} from './interaction.js';
export type {
  Memory,
  MemoryProvenance,
  MemoryRating,
  MemoryTimes,
  MemoryVector,
  MemoryVersion,
  Page,
  PageRequest,
  RecalledMemory,
} from './memory.js';
export {
  MemoryError,
  MemoryRejected,
  MemoryThrottled,
  MemoryUnauthorized,
  MemoryUnavailable,
  MemoryUnsupported,
  memoryErrorForStatus,
} from './memory-errors.js';
export type { MemoryErrorCode, MemoryErrorOptions } from './memory-errors.js';
export type {
  MemoryCapability,
  HeldFact,
  MemoryProvider,
  NewMemory,
  ProviderHealth,
  RecallQuery,
  SaveProgress,
  SaveReceipt,
} from './memory-provider.js';
export { isMemoryImporter } from './memory-importer.js';
export type { MemoryImporter, PortableMemory } from './memory-importer.js';
export { NoMemory } from './nomem.js';
export { formatRecalledMemories, formatTimestamp } from './recall-format.js';
export {
  PROBE_ROLE_ID,
  isChildRole,
  isSharedRole,
  normaliseDeviceId,
  parseRoleId,
  roleIdFor,
  speakerRolePrefix,
  trialRoleId,
} from './role-id.js';
export type { MemoryScope, RoleId, RoleSubject } from './role-id.js';
export { forgetFact, holdsFact, isSameFact } from './same-fact.js';
export { withTimeWords } from './time-words.js';
