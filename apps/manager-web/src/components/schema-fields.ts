import type {
  ProviderDefinition,
  ProviderFieldInput,
  ProviderFieldView,
  ProviderFieldType,
} from '@xiaozhi/contracts';

export type FieldValue = string | number | boolean | null;

/** One setting as the form holds it: what the definition says about it, and what the operator typed. */
export interface FieldDraft {
  key: string;
  label: string;
  help: string;
  type: ProviderFieldType;
  isMultiline: boolean;
  options: readonly string[];
  isRequired: boolean;
  value: FieldValue;
  /** A stored secret stays when `value` is left empty. */
  isSet: boolean;
  lastFour: string | null;
  /** Shown only where another draft has one of these values. */
  when?: { key: string; values: readonly string[] };
}

const SECRET_KEY = /key|secret|token|password/i;

/** The drafts of a provider: fields of its definition first, then stored ones that it does not name. */
export function toDrafts(
  definition: ProviderDefinition | undefined,
  stored: readonly ProviderFieldView[],
  language: 'en' | 'zh',
): FieldDraft[] {
  const known = (definition?.fields ?? []).map((field): FieldDraft => {
    const old = stored.find((entry) => entry.key === field.key);
    return {
      key: field.key,
      label: field.label[language],
      help: field.help?.[language] ?? '',
      type: field.type,
      isMultiline: field.isMultiline ?? false,
      options: field.options ?? [],
      isRequired: field.required ?? false,
      value: old === undefined ? (field.default ?? null) : old.value,
      isSet: old?.isSet ?? false,
      lastFour: old?.lastFour ?? null,
      ...(field.when === undefined ? {} : { when: field.when }),
    };
  });
  const others = stored.filter((entry) => known.every((draft) => draft.key !== entry.key));
  return [
    ...known,
    ...others.map((entry) => ({
      ...freeDraft(entry.key, entry.value, entry.isSecret ? 'password' : undefined),
      label: entry.label || entry.key,
      isSet: entry.isSet,
      lastFour: entry.lastFour,
    })),
  ];
}

/** Those that there is anything to say about, as the others are filled in. */
export function shownDrafts(drafts: readonly FieldDraft[]): FieldDraft[] {
  return drafts.filter(({ when }) => {
    if (when === undefined) return true;
    const decider = drafts.find(({ key }) => key === when.key);
    return when.values.includes(String(decider?.value ?? ''));
  });
}

export type JsonMerge =
  { ok: true; drafts: FieldDraft[]; count: number } | { ok: false; fault: 'syntax' | 'shape' };

/**
 * Fills drafts from pasted JSON, an object of plain values; a key no draft has becomes a field of its own. A field that
 * holds JSON takes an object too.
 */
export function mergeJson(drafts: readonly FieldDraft[], text: string): JsonMerge {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return { ok: false, fault: 'syntax' };
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed))
    return { ok: false, fault: 'shape' };
  const entries = Object.entries(parsed as Record<string, unknown>).filter(([key]) => key !== 'type');
  const values = new Map<string, FieldValue>();
  for (const [key, given] of entries) {
    const isJson = drafts.some((draft) => draft.key === key && draft.type === 'json');
    const value = isJson && typeof given === 'object' && given !== null ? JSON.stringify(given) : given;
    if (!isFieldValue(value)) return { ok: false, fault: 'shape' };
    values.set(key, value);
  }
  const filled = drafts.map((draft) => ({ ...draft, value: values.get(draft.key) ?? draft.value }));
  const added = [...values]
    .filter(([key]) => drafts.every((draft) => draft.key !== key))
    .map(([key, value]) => freeDraft(key, value));
  return { ok: true, drafts: [...filled, ...added], count: values.size };
}

/** What is sent: a secret left empty is left out, so that the stored one stays. */
export function toFieldInputs(drafts: readonly FieldDraft[]): ProviderFieldInput[] {
  return drafts
    .filter((draft) => draft.isSet || !isBlank(draft.value))
    .map(({ key, label, type, value }) =>
      type === 'password' && isBlank(value) ? { key, label, type } : { key, label, type, value: value ?? '' },
    );
}

/** Keys of required fields that are empty. */
export function findMissing(drafts: readonly FieldDraft[]): string[] {
  return drafts
    .filter(
      (draft) => draft.isRequired && isBlank(draft.value) && !(draft.type === 'password' && draft.isSet),
    )
    .map((draft) => draft.key);
}

function freeDraft(key: string, value: FieldValue, type?: ProviderFieldType): FieldDraft {
  const guessed = SECRET_KEY.test(key) ? 'password' : typeof value === 'boolean' ? 'boolean' : 'text';
  const chosen = type ?? guessed;
  return {
    key,
    label: key,
    help: '',
    type: chosen,
    isMultiline: typeof value === 'string' && value.includes('\n'),
    options: [],
    isRequired: false,
    value,
    isSet: false,
    lastFour: null,
  };
}

const isBlank = (value: FieldValue): boolean => value === null || value === '';
const isFieldValue = (value: unknown): value is FieldValue =>
  value === null || ['string', 'number', 'boolean'].includes(typeof value);
