import type { ToolResult } from '../tool.js';

/** What the model gets to say something of. */
export function jsonAnswer(value: object): ToolResult {
  return { kind: 'answer', text: JSON.stringify(value) };
}

/** A model's argument as trimmed text; empty for anything else. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value.trim() : '';
}

/** A model's argument as a whole number within bounds; `fallback` for anything else. */
export function countOf(
  value: unknown,
  { min, max, fallback }: { min: number; max: number; fallback: number },
): number {
  const number = typeof value === 'number' || typeof value === 'string' ? Number(value) : Number.NaN;
  return Number.isFinite(number) ? Math.min(max, Math.max(min, Math.trunc(number))) : fallback;
}
