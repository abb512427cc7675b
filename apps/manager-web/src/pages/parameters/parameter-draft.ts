import type { ParameterType, ParameterValue } from '@xiaozhi/contracts';

/** What is wrong with a typed text; a key of the locale group `parameterFault`. */
export type DraftFault = 'number' | 'array' | 'json' | 'object';

/** A value as it is typed: lists with an entry in each line, JSON with its lines broken. */
export function toTyped(value: ParameterValue): string {
  if (value === null) return '';
  if (Array.isArray(value)) return value.join('\n');
  return typeof value === 'object' ? JSON.stringify(value, undefined, 2) : String(value);
}

/** A typed text as a value, or what is wrong with it. An empty string is not set. */
export function fromTyped(
  type: ParameterType,
  text: string,
): { value: ParameterValue } | { fault: DraftFault } {
  switch (type) {
    case 'string':
      return { value: text === '' ? null : text };
    case 'number':
      return text.trim() !== '' && Number.isFinite(Number(text))
        ? { value: Number(text) }
        : { fault: 'number' };
    case 'boolean':
      return { value: text === 'true' };
    case 'array': {
      const value = text
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => line !== '');
      return value.some((line) => line.includes(';')) ? { fault: 'array' } : { value };
    }
    case 'json':
      return fromJson(text);
  }
}

/** A value in one line, for lists. */
export function toLine(value: ParameterValue): string {
  if (Array.isArray(value)) return value.join(' · ');
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value ?? '');
}

function fromJson(text: string): { value: ParameterValue } | { fault: DraftFault } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { fault: 'json' };
  }
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject ? { value: { ...(value as Record<string, unknown>) } } : { fault: 'object' };
}
