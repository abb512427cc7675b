import type { EmulatedMemory } from './emulated-memory.js';

const ENTITIES = ['user_id', 'agent_id', 'app_id', 'run_id'] as const;
const COMPARE: Record<string, (value: unknown, wanted: unknown) => boolean> = {
  in: (value, wanted) => Array.isArray(wanted) && wanted.some((item) => isEqual(value, item)),
  ne: (value, wanted) => !isEqual(value, wanted),
  gt: (value, wanted) => String(value) > String(wanted),
  gte: (value, wanted) => String(value) >= String(wanted),
  lt: (value, wanted) => String(value) < String(wanted),
  lte: (value, wanted) => String(value) <= String(wanted),
  contains: (value, wanted) => contains(value, wanted, (text) => text),
  icontains: (value, wanted) => contains(value, wanted, (text) => text.toLowerCase()),
};

/** True when a filter names at least one user, agent, app or run, as the platform demands. */
export function isScoped(filters: unknown): boolean {
  if (!isRecord(filters)) return false;
  if (ENTITIES.some((key) => isGiven(filters[key]))) return true;
  return ['AND', 'OR'].some((key) => {
    const parts = filters[key];
    return Array.isArray(parts) && parts.some((part) => isScoped(part));
  });
}

/** The platform's filter language: plain values, comparison operators, AND, OR, NOT, metadata. */
export function matches(memory: EmulatedMemory, filters: unknown): boolean {
  if (!isRecord(filters)) return true;
  return Object.entries(filters).every(([key, wanted]) => {
    if (key === 'AND') return list(wanted).every((part) => matches(memory, part));
    if (key === 'OR') return list(wanted).some((part) => matches(memory, part));
    if (key === 'NOT') return !list(wanted).some((part) => matches(memory, part));
    if (key === 'metadata') return matchesMetadata(memory.metadata, wanted);
    return matchesValue((memory as unknown as Record<string, unknown>)[key], wanted);
  });
}

/** Every wanted key is there; of a list in the metadata one element is enough. */
export function matchesMetadata(metadata: Record<string, unknown>, wanted: unknown): boolean {
  if (!isRecord(wanted)) return true;
  return Object.entries(wanted).every(([key, value]) => matchesValue(metadata[key], value));
}

function matchesValue(value: unknown, wanted: unknown): boolean {
  if (wanted === '*') return value !== null && value !== undefined;
  if (!isRecord(wanted)) return isEqual(value, wanted);
  return Object.entries(wanted).every(([operator, operand]) => COMPARE[operator]?.(value, operand) ?? false);
}

function contains(value: unknown, wanted: unknown, fold: (text: string) => string): boolean {
  if (Array.isArray(value)) return value.some((item) => contains(item, wanted, fold));
  return typeof value === 'string' && typeof wanted === 'string' && fold(value).includes(fold(wanted));
}

function isEqual(value: unknown, wanted: unknown): boolean {
  if (Array.isArray(value) && !Array.isArray(wanted)) return value.some((item) => isEqual(item, wanted));
  return JSON.stringify(value) === JSON.stringify(wanted);
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [value];
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
