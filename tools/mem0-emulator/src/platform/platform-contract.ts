import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { z } from 'zod';
import type { Exchange } from '../control/request-log.js';

const SPEC = fileURLToPath(new URL('../../spec/mem0-openapi.part.json', import.meta.url));

const content = z.looseObject({
  'application/json': z.looseObject({ schema: z.record(z.string(), z.unknown()) }),
});
const operation = z.looseObject({
  parameters: z.array(z.looseObject({ in: z.string(), name: z.string() })).optional(),
  requestBody: z.looseObject({ content }).optional(),
  responses: z.record(z.string(), z.looseObject({ content: content.optional() })),
});
const description = z.object({ paths: z.record(z.string(), z.record(z.string(), operation)) });

/** The client sends these on purpose although the description does not list them. */
const UNDESCRIBED_QUERY = new Set(['/v1/events/']);

let paths: z.infer<typeof description>['paths'] | undefined;
const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });

/**
 * Checks one exchange against the platform's own description: path and method, query names, request body of an
 * accepted request, and the answer.
 * @returns what deviates, in words; empty when nothing does
 */
export function contractFaults(exchange: Exchange): string[] {
  paths ??= description.parse(JSON.parse(readFileSync(SPEC, 'utf8'))).paths;
  const name = `${exchange.method} ${exchange.route ?? exchange.path}`;
  const described = paths[exchange.route ?? '']?.[exchange.method.toLowerCase()];
  if (described === undefined) return [`${name} is not in the description`];
  const { requestBody, responses } = described;
  const faults = queryFaults(exchange, described);
  if (requestBody !== undefined && exchange.status === 200) {
    const schema = requestBody.content['application/json'].schema;
    faults.push(...schemaFaults(schema, exchange.body, `${name} request`));
  }
  const answer = responses[String(exchange.status)];
  const schema = answer?.content?.['application/json'].schema;
  if (schema !== undefined) faults.push(...schemaFaults(schema, exchange.answer, `${name} answer`));
  return faults;
}

function queryFaults(exchange: Exchange, described: z.infer<typeof operation>): string[] {
  if (UNDESCRIBED_QUERY.has(exchange.route ?? '')) return [];
  const known = (described.parameters ?? []).filter(({ in: place }) => place === 'query').map((p) => p.name);
  return Object.keys(exchange.query)
    .filter((key) => !known.includes(key))
    .map((key) => `${exchange.method} ${exchange.route}: query ${key} is not described`);
}

function schemaFaults(schema: Record<string, unknown>, value: unknown, where: string): string[] {
  const validate = ajv.compile(toJsonSchema(schema) as Record<string, unknown>);
  if (validate(value)) return [];
  return (validate.errors ?? []).map((error) => `${where}${error.instancePath} ${error.message ?? ''}`);
}

/** OpenAPI 3.0 says `nullable`; JSON Schema says so in the type. Examples are no schema. */
function toJsonSchema(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(toJsonSchema);
  if (typeof schema !== 'object' || schema === null) return schema;
  const { nullable, example: _example, ...rest } = schema as Record<string, unknown>;
  const converted = Object.fromEntries(
    Object.entries(rest).map(([key, value]) => [key, toJsonSchema(value)]),
  );
  return nullable === true ? { anyOf: [converted, { type: 'null' }] } : converted;
}
