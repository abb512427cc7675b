export { extractFacts } from './extract/extract-facts.js';
export { ExtractionAnswerError } from './extract/llm-extraction.js';
export type { CompleteText } from './extract/llm-extraction.js';
export type { Fact, FactKind } from './fact.js';
export { LocalMemoryProvider } from './local-memory-provider.js';
export type { LocalMemoryDeps } from './local-memory-provider.js';
export type { ApplyRequest, ApplyResult, MemoryChange, MemoryStore, StoredMemory } from './memory-store.js';
export { mergeFacts } from './merge.js';
export type { KnownMemory, MergeDecision } from './merge.js';
