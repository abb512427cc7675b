/** Part of a JSON schema, as far as the fuzz reads it. */
export interface Schema {
  type?: string;
  const?: unknown;
  enum?: unknown[];
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  default?: unknown;
  minLength?: number;
  minimum?: number;
  format?: string;
}

export interface FuzzOperation {
  parameters: { name: string; in: string; schema: Schema }[];
  /** Forms have another type. */
  requestBody?: { content: { 'application/json'?: { schema: Schema } } };
}

export interface FuzzRequest {
  /** With its query. */
  path: string;
  /** JSON text; undefined: none. */
  body: string | undefined;
  /** Of the body, where a property's value is of a type that its schema does not know. */
  wrongProperty: string | undefined;
}

const LONG = 'x'.repeat(20_000);
/** JSON texts that no route may stumble over. */
const VALUES = [
  ...[
    'null',
    'true',
    '0',
    '-1',
    '0.5',
    '1e308',
    '-1e308',
    '9007199254740993',
    '1e-9',
    '[]',
    '{}',
    '[[]]',
    '[null]',
  ],
  ...['""', '" "', '"\\u0000"', '"a\\u0000b"', '"\\ud800"', '"😀"', '"‮rtl"', '"ÅÅ﷽𝕏"', '"用户"', '"\\n\\t"'],
  ...[
    '"__proto__"',
    '"constructor"',
    '"toString"',
    '"hasOwnProperty"',
    '"NaN"',
    '"undefined"',
    '"null"',
    '"%"',
  ],
  ...[
    '"\' OR 1=1 --"',
    '"../../etc/passwd"',
    '"<script>"',
    '"${7*7}"',
    '"1e400"',
    '"2026-13-45T99:99:99Z"',
    '"-0"',
  ],
  ...[
    '{"__proto__":{"isAdmin":true}}',
    '{"constructor":{"prototype":{"x":1}}}',
    '{"toString":null,"valueOf":1}',
  ],
  ...[
    `"${LONG}"`,
    `[${'0,'.repeat(2_000)}0]`,
    `${'['.repeat(500)}${']'.repeat(500)}`,
    '{"a":'.repeat(300) + '1' + '}'.repeat(300),
  ],
];
const QUERY_VALUES = [
  ...[
    '',
    '%00',
    '%F0%9F%98%80',
    '%ED%A0%80',
    '%25',
    '__proto__',
    'constructor',
    '-1',
    '0',
    '1e308',
    'NaN',
    '1.5',
  ],
  ...[
    '99999999999999999999',
    '%27%20OR%201%3D1',
    '..%2F..',
    'null',
    '[]',
    '2026-13-45',
    LONG.slice(0, 4_000),
  ],
];
const PATH_VALUES = [
  ...[
    '%00',
    '%F0%9F%98%80',
    '%25',
    '%27',
    '__proto__',
    'constructor',
    'toString',
    '-1',
    '0',
    '1e308',
    '%20',
    '%2e%2e',
  ],
  ...['99999999999999999999', '..%2F..%2Fetc', 'null', '%E7%94%A8', LONG.slice(0, 60), '%ED%A0%80', '%'],
];

/** Makes requests out of a description of routes: the same ones for the same seed. */
export class RequestFuzz {
  private state: number;

  /** @param ids of things that are there, for paths */
  constructor(
    seed: number,
    private readonly ids: readonly string[],
  ) {
    this.state = seed >>> 0;
  }

  make(path: string, operation: FuzzOperation): FuzzRequest {
    const filled = path.replaceAll(/\{\w+\}/g, () =>
      this.chance(0.5) ? this.pick(this.ids) : this.pick(PATH_VALUES),
    );
    const query = operation.parameters
      .filter((parameter) => parameter.in === 'query')
      .map((one) => this.pair(one));
    const pairs = [
      ...query.filter((pair) => pair !== ''),
      ...(this.chance(0.1) ? ['__proto__[x]=1', 'a=1&a=2'] : []),
    ];
    const schema = operation.requestBody?.content['application/json']?.schema;
    const body = schema === undefined ? { text: undefined, wrong: undefined } : this.body(schema);
    return {
      path: pairs.length === 0 ? filled : `${filled}?${pairs.join('&')}`,
      body: body.text,
      wrongProperty: body.wrong,
    };
  }

  private pair({ name, schema }: FuzzOperation['parameters'][number]): string {
    if (this.chance(0.2)) return '';
    if (this.chance(0.15)) return `${name}=1&${name}=2`;
    if (this.chance(0.4)) return `${name}=${encodeURIComponent(String(this.sample(schema, name)))}`;
    return `${name}=${this.pick(QUERY_VALUES)}`;
  }

  /** What fits, but for one property; now and then something else altogether. */
  private body(schema: Schema): { text: string; wrong: string | undefined } {
    if (this.chance(0.1))
      return { text: this.pick([...VALUES, '', '{', '{"a":1,}', '\u0000']), wrong: undefined };
    const sample = this.sample(schema, '');
    const names = Object.keys(schema.properties ?? {});
    if (typeof sample !== 'object' || sample === null || names.length === 0)
      return { text: this.pick(VALUES), wrong: undefined };
    const name = this.pick(names);
    const value = this.pick(VALUES);
    const others = Object.entries(sample).filter(([key]) => key !== name);
    const parts = others.map(([key, part]) => `${JSON.stringify(key)}:${JSON.stringify(part)}`);
    const text = `{${[...parts, `${JSON.stringify(name)}:${value}`].join(',')}}`;
    return { text, wrong: isWrong(schema.properties?.[name], value) ? name : undefined };
  }

  /** Something that the schema may take. */
  private sample(schema: Schema, name: string): unknown {
    if (schema.const !== undefined) return schema.const;
    if (schema.enum !== undefined) return this.pick(schema.enum);
    const choices = schema.anyOf ?? schema.oneOf;
    if (choices !== undefined) return this.sample(this.pick(choices), name);
    if (schema.default !== undefined && this.chance(0.5)) return schema.default;
    if (schema.type === 'object') return this.sampleObject(schema);
    if (schema.type === 'array') return [this.sample(schema.items ?? {}, name)];
    return this.samplePlain(schema, name);
  }

  private samplePlain({ type, format, minimum, minLength }: Schema, name: string): unknown {
    if (type === 'integer' || type === 'number') return Math.max(1, minimum ?? 1);
    if (type === 'boolean') return this.chance(0.5);
    if (type !== 'string') return 'text';
    if (format === 'date-time') return '2026-11-01T08:00:00.000Z';
    return /id$/i.test(name) ? this.pick(this.ids) : 'text of some kind'.padEnd(minLength ?? 0, 'x');
  }

  private sampleObject({ properties = {}, required = [] }: Schema): Record<string, unknown> {
    const names = Object.keys(properties).filter((name) => required.includes(name) || this.chance(0.5));
    return Object.fromEntries(names.map((name) => [name, this.sample(properties[name] ?? {}, name)]));
  }

  private pick<T>(values: readonly T[]): T {
    return values[Math.floor(this.random() * values.length)] as T;
  }

  private chance(share: number): boolean {
    return this.random() < share;
  }

  /** Mulberry32. */
  private random(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let mixed = this.state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }
}

/** Whether a value is of a type that a property of one plain type does not have; numbers and booleans may be given as text. */
function isWrong(schema: Schema | undefined, text: string): boolean {
  const value: unknown = JSON.parse(text);
  const given = Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value;
  if (schema?.type === 'string') return given !== 'string';
  if (schema?.type === 'array' || schema?.type === 'object') return given !== schema.type;
  return false;
}
