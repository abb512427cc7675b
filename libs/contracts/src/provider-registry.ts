import type { ProviderDefinition, ProviderField, ProviderKind } from './provider-definition.js';

/** Settings of one provider instance as stored: keys of its definition, values not yet checked. */
export type ProviderFields = Readonly<Record<string, unknown>>;
export type ProviderFieldValue = string | number | boolean;

/** What is wrong with one setting, in words for the operator. */
export interface ProviderFieldFault {
  key: string;
  message: string;
}

export interface ParsedProviderFields {
  /** Checked values, defaults filled in; a blank optional setting is absent. */
  values: Readonly<Record<string, ProviderFieldValue>>;
  faults: readonly ProviderFieldFault[];
}

/** A provider's definition and how to make an instance. `create` does no I/O. */
export interface ProviderImplementation<TProvider, TDeps> {
  definition: ProviderDefinition;
  create(fields: ProviderFields, deps: TDeps): TProvider;
}

/** A provider cannot be made from its configuration. */
export class ProviderConfigError extends Error {
  readonly code = 'PROVIDER_CONFIG_INVALID';
  readonly retryable = false;

  constructor(
    message: string,
    readonly faults: readonly ProviderFieldFault[] = [],
  ) {
    super(message);
    this.name = 'ProviderConfigError';
  }
}

/** All providers of one kind, as one visible list. */
export class ProviderRegistry<TProvider, TDeps> {
  private readonly byCode: ReadonlyMap<string, ProviderImplementation<TProvider, TDeps>>;

  /** @throws RangeError when a code stands twice or a definition is of another kind */
  constructor(
    readonly kind: ProviderKind,
    implementations: readonly ProviderImplementation<TProvider, TDeps>[],
  ) {
    for (const { definition } of implementations) {
      if (definition.kind !== kind) throw new RangeError(`${definition.code} is not a ${kind} provider.`);
    }
    this.byCode = new Map(implementations.map((entry) => [entry.definition.code, entry]));
    if (this.byCode.size !== implementations.length)
      throw new RangeError(`A ${kind} provider code stands twice.`);
  }

  get definitions(): readonly ProviderDefinition[] {
    return [...this.byCode.values()].map((entry) => entry.definition);
  }

  has(code: string): boolean {
    return this.byCode.has(code);
  }

  /** @throws ProviderConfigError for an unknown code, naming the known ones */
  create(code: string, fields: ProviderFields, deps: TDeps): TProvider {
    const implementation = this.byCode.get(code);
    if (implementation === undefined) {
      const known = [...this.byCode.keys()].join(', ');
      throw new ProviderConfigError(`There is no ${this.kind} provider "${code}". Known are: ${known}.`);
    }
    return implementation.create(fields, deps);
  }
}

/**
 * Checks stored settings against a definition: required ones present, numbers and booleans converted from
 * text, choices among their options. Unknown keys are left out.
 */
export function parseProviderFields(
  definition: ProviderDefinition,
  raw: ProviderFields,
): ParsedProviderFields {
  const values: Record<string, ProviderFieldValue> = {};
  const faults: ProviderFieldFault[] = [];
  for (const field of definition.fields) {
    const value = isBlank(raw[field.key]) ? field.default : raw[field.key];
    if (isBlank(value)) {
      if (field.required === true) faults.push({ key: field.key, message: `${field.label.en} is missing.` });
      continue;
    }
    const parsed = parseValue(field, value);
    if (typeof parsed === 'object') faults.push(parsed);
    else values[field.key] = parsed;
  }
  return { values, faults };
}

/** As `parseProviderFields`. @throws ProviderConfigError naming every fault */
export function requireProviderFields(
  definition: ProviderDefinition,
  raw: ProviderFields,
): Readonly<Record<string, ProviderFieldValue>> {
  const { values, faults } = parseProviderFields(definition, raw);
  if (faults.length > 0) {
    const list = faults.map((fault) => fault.message).join(' ');
    throw new ProviderConfigError(`[${definition.code}] cannot be used: ${list}`, faults);
  }
  return values;
}

function isBlank(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === 'string' && value.trim() === '');
}

function parseValue(field: ProviderField, value: unknown): ProviderFieldValue | ProviderFieldFault {
  const { expected, parse } = FIELD_PARSERS[field.type];
  const parsed = parse(value, field);
  if (parsed !== undefined) return parsed;
  return { key: field.key, message: `${field.label.en} must be ${expected(field)}.` };
}

interface FieldParser {
  expected: (field: ProviderField) => string;
  parse: (value: unknown, field: ProviderField) => ProviderFieldValue | undefined;
}

const TEXT: FieldParser = {
  expected: () => 'text',
  parse: (value) =>
    typeof value === 'string' || typeof value === 'number' ? String(value).trim() : undefined,
};

const FIELD_PARSERS: Record<ProviderField['type'], FieldParser> = {
  text: TEXT,
  password: TEXT,
  number: {
    expected: () => 'a number',
    parse: (value) => (Number.isFinite(Number(value)) ? Number(value) : undefined),
  },
  boolean: {
    expected: () => 'true or false',
    parse: (value) => (String(value) === 'true' ? true : String(value) === 'false' ? false : undefined),
  },
  select: {
    expected: (field) => `one of ${(field.options ?? []).join(', ')}`,
    parse: (value, field) =>
      typeof value === 'string' && (field.options ?? []).includes(value) ? value : undefined,
  },
  url: {
    expected: () => 'a URL',
    parse: (value) =>
      typeof value === 'string' && /^(https?|wss?):\/\//.test(value) ? value.trim() : undefined,
  },
  json: { expected: () => 'a JSON object, like {"key": "value"}', parse: toJsonText },
};

/** An object, or the text of one. */
function toJsonText(value: unknown): string | undefined {
  try {
    const parsed: unknown = typeof value === 'string' ? JSON.parse(value) : value;
    const isObject = typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed);
    return isObject ? JSON.stringify(parsed) : undefined;
  } catch {
    return undefined;
  }
}
