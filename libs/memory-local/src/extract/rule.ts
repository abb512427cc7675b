import type { FactKind } from '../fact.js';

/** A pattern over one clause and the fact that it states. Groups are the pattern's own. */
export interface Rule {
  pattern: RegExp;
  kind: FactKind;
  /** @returns undefined where the groups turn out to state nothing */
  fact: (match: RegExpExecArray) => { text: string; slot: string | null } | undefined;
}

/** Removes filler and punctuation at the ends of a value. */
export function clean(value: string): string {
  return value
    .trim()
    .replace(/^[\s,，:："“'‘]+|[\s.,，。!！?？;；:："”'’]+$/gu, '')
    .replace(/\s+(?:too|now|please|right now|at the moment|you know|actually|really|very much|a lot)$/i, '')
    .trim();
}

/** `Blue Cheese` → `blue-cheese`: a value inside a slot. */
export function slotValue(value: string): string {
  return clean(value)
    .toLowerCase()
    .replace(/^(?:a|an|the|my|to)\s+/, '')
    .replace(/[\s_]+/g, '-')
    .slice(0, 60);
}
