export { HybridIndex } from './hybrid-index.js';
export type { HybridQuery, IndexedMemory, ScoredMemory } from './hybrid-index.js';
export type { TextEncoder } from './text-encoder.js';
export { tokenize } from './tokenize.js';
