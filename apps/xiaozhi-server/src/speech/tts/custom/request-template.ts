import { ProviderConfigError } from '@xiaozhi/contracts';
import { z } from 'zod';

const SENTENCE = /\{(?:text|prompt_text)\}/;
const PLACEHOLDER = /\{(text|prompt_text|voice|language|ref_audio|ref_text)\}/g;
const FORM = 'application/x-www-form-urlencoded';
const paramsSchema = z.record(z.string(), z.unknown());
const headersSchema = z.record(
  z.string().regex(/^[\w!#$%&'*+.^`|~-]+$/, 'a name of a header has other characters'),
  z.union([z.string(), z.number(), z.boolean()]).transform(String),
);

/** What an agent chose of a voice, as far as it did: its code, its language, the recording that it imitates. */
export type VoiceParts = Readonly<Partial<Record<'voice' | 'language' | 'ref_audio' | 'ref_text', string>>>;

/** A request with a place for the sentence. */
export interface RequestTemplate {
  url: string;
  method: 'GET' | 'POST' | 'PUT';
  params: Readonly<Record<string, unknown>>;
  headers: Readonly<Record<string, string>>;
  voice: VoiceParts;
}

/**
 * @param params JSON text, or the object itself as in a configuration file; the same for headers
 * @throws ProviderConfigError naming what is wrong, never a header's value
 */
export function parseTemplate(raw: {
  url: string;
  method: string;
  params: unknown;
  headers: unknown;
  voice?: VoiceParts;
}): RequestTemplate {
  const template: RequestTemplate = {
    url: raw.url,
    method: raw.method === 'POST' || raw.method === 'PUT' ? raw.method : 'GET',
    params: parseObject('params', raw.params, paramsSchema),
    headers: parseObject('headers', raw.headers, headersSchema),
    voice: raw.voice ?? {},
  };
  if (!URL.canParse(raw.url.replace(PLACEHOLDER, 'text'))) throw fault('url', 'is no address');
  if (!`${raw.url}${JSON.stringify(template.params)}`.match(SENTENCE))
    throw fault(
      'params',
      'has no place for the sentence; write {text} where it belongs, here or in the address',
    );
  return template;
}

/** The request for one sentence; in JSON the sentence is a string's content, whatever it holds. */
export function fillTemplate(
  { url, method, params, headers, voice }: RequestTemplate,
  text: string,
): { url: string; init: RequestInit } {
  const parts = { ...voice, text, prompt_text: text };
  const target = new URL(
    url.replace(PLACEHOLDER, (_: string, name: string) => encodeURIComponent(partOf(parts, name))),
  );
  const filled = fill(params, parts) as Record<string, unknown>;
  if (method === 'GET') {
    for (const [key, value] of Object.entries(filled)) target.searchParams.set(key, asText(value));
    return { url: target.href, init: { method, headers } };
  }
  const type = Object.entries(headers).find(([name]) => name.toLowerCase() === 'content-type')?.[1];
  if (type?.startsWith(FORM) === true) {
    const form = new URLSearchParams(
      Object.entries(filled).map(([key, value]): [string, string] => [key, asText(value)]),
    );
    return { url: target.href, init: { method, headers, body: form.toString() } };
  }
  return {
    url: target.href,
    init: {
      method,
      headers: type === undefined ? { ...headers, 'content-type': 'application/json' } : headers,
      body: JSON.stringify(filled),
    },
  };
}

type Parts = VoiceParts & { text: string; prompt_text: string };

/** Empty where the agent chose nothing. */
function partOf(parts: Parts, name: string): string {
  return parts[name as keyof Parts] ?? '';
}

function fill(value: unknown, parts: Parts): unknown {
  if (typeof value === 'string')
    return value.replace(PLACEHOLDER, (_: string, name: string) => partOf(parts, name));
  if (Array.isArray(value)) return value.map((item) => fill(item, parts));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fill(item, parts)]));
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function parseObject<T>(key: string, value: unknown, schema: z.ZodType<T>): T {
  const parsed = schema.safeParse(typeof value === 'string' ? fromJson(key, value) : (value ?? {}));
  if (parsed.success) return parsed.data;
  throw fault(key, 'must be a JSON object, for headers with texts as values');
}

function fromJson(key: string, text: string): unknown {
  if (text.trim() === '') return {};
  try {
    return JSON.parse(text);
  } catch {
    throw fault(key, 'is no JSON; it looks like {"name": "value"}');
  }
}

function fault(key: string, what: string): ProviderConfigError {
  return new ProviderConfigError(`[custom] cannot be used: ${key} ${what}.`, [
    { key, message: `It ${what}.` },
  ]);
}
