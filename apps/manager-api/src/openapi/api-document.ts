import { RequestMethod } from '@nestjs/common';
import type { Type } from '@nestjs/common';
import type { DiscoveryService } from '@nestjs/core';
import { NEVER_IN_SCOPES } from '@xiaozhi/contracts';
import { z } from 'zod';
import { answerHeaders, keyAnswers, keyParameters, tagAnswers, tagParameters } from './header-description.js';
import type { JsonObject } from './json-object.js';
import { OPERATION_SUMMARIES } from './operation-summaries.js';
import { readRoutes } from './route-metadata.js';
import type { RouteDescription } from './route-metadata.js';

/** Every route of the application's controllers. */
export function listRoutes(discovery: DiscoveryService): RouteDescription[] {
  return discovery
    .getControllers()
    .flatMap(({ metatype }) => (metatype ? [metatype as Type] : []))
    .flatMap((controller) => readRoutes(controller));
}

/** The methods of a route that are described, in small letters. */
export function methodsOf(route: RouteDescription): string[] {
  return route.method === RequestMethod.ALL ? ['get', 'post'] : [RequestMethod[route.method].toLowerCase()];
}

/** Every route of the application's controllers as OpenAPI 3.1, read from the decorators and schemas that the routes run by. */
export function describeApi(discovery: DiscoveryService): JsonObject {
  const paths: Record<string, JsonObject> = {};
  for (const route of listRoutes(discovery)) {
    const path = `/${route.path}`.replaceAll(/:(\w+)/g, '{$1}');
    for (const method of methodsOf(route)) (paths[path] ??= {})[method] = toOperation(route, method);
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'manager-api',
      version: '1',
      description:
        "The operators' system of record. Routes under /api answer `{code, msg, data}` with the real HTTP status; " +
        'routes under /xiaozhi are for gateways and devices and answer 200 with the code in the envelope.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/', description: 'Where this document is from.' }],
    paths: Object.fromEntries(Object.entries(paths).sort(([a], [b]) => (a < b ? -1 : 1))),
    components: { schemas: SCHEMAS, securitySchemes: SECURITY },
  };
}

const SECURITY = {
  session: { type: 'apiKey', in: 'cookie', name: 'session', description: 'POST /api/auth/login sets it.' },
  gateway: {
    type: 'http',
    scheme: 'bearer',
    description: 'The secret that gateways share with manager-api.',
  },
  token: {
    type: 'http',
    scheme: 'bearer',
    description: 'An API token with the permission of the route among its scopes: POST /api/token makes one.',
  },
};

const SCHEMAS = {
  Success: {
    type: 'object',
    required: ['code', 'msg', 'data'],
    properties: { code: { const: 0 }, msg: { type: 'string' }, data: {} },
  },
  Failure: {
    type: 'object',
    required: ['code', 'msg', 'data', 'error', 'details', 'requestId'],
    properties: {
      code: { type: 'integer', description: 'The HTTP status.' },
      msg: { type: 'string' },
      data: { type: 'null' },
      error: { type: 'string', description: 'Stable name, for example AGENT_NOT_FOUND.' },
      details: {
        type: 'array',
        items: {
          type: 'object',
          properties: { path: { type: 'string' }, code: { type: 'string' }, msg: { type: 'string' } },
        },
      },
      requestId: { type: 'string' },
    },
  },
};

function toOperation(route: RouteDescription, method: string): JsonObject {
  const isUnsafe = method !== 'get';
  return {
    operationId: route.method === RequestMethod.ALL ? `${route.name}_${method}` : route.name,
    summary: OPERATION_SUMMARIES[route.name],
    tags: [route.tag],
    ...(route.permission === undefined ? {} : { 'x-permission': route.permission }),
    security: securityOf(route),
    parameters: [
      ...[...route.path.matchAll(/:(\w+)/g)].map(([, name]) => ({
        ...{ name, in: 'path', required: true, schema: { type: 'string' } },
      })),
      ...queryParameters(route.query),
      ...(isUnsafe && route.access !== 'public' && route.access !== 'gateway' ? [CSRF_PARAMETER] : []),
      ...tagParameters(route, method),
      ...keyParameters(route, method),
    ],
    ...(isUnsafe ? requestBodyOf(route) : {}),
    responses: responsesOf(route, method),
  };
}

function requestBodyOf({ body, form }: RouteDescription): JsonObject {
  if (form !== undefined) {
    const { properties, required = [], ...rest } = toJsonSchema(form);
    const file = { type: 'string', format: 'binary' };
    const schema = {
      ...{ ...rest, properties: { ...(properties as JsonObject), file } },
      required: [...(required as string[]), 'file'],
    };
    return { requestBody: { required: true, content: { 'multipart/form-data': { schema } } } };
  }
  return body === undefined ? {} : { requestBody: { required: true, content: json(toJsonSchema(body)) } };
}

const CSRF_PARAMETER = {
  name: 'x-requested-with',
  in: 'header',
  required: true,
  description: 'Any value; needed with the session cookie.',
  schema: { type: 'string' },
};

function securityOf({ access, permission }: RouteDescription): JsonObject[] {
  if (access === 'public') return [];
  if (access === 'gateway') return [{ gateway: [] }];
  const isForTokens = permission !== undefined && !NEVER_IN_SCOPES.includes(permission);
  return [
    { session: [] },
    ...(isForTokens ? [{ token: [] }] : []),
    ...(access === 'gateway-or-user' ? [{ gateway: [] }] : []),
  ];
}

function responsesOf(route: RouteDescription, method: string): JsonObject {
  const status = String(route.status ?? (method === 'post' ? 201 : 200));
  if (!route.path.startsWith('api/')) return { [status]: { description: 'The answer.' } };
  const content =
    route.contentType === undefined
      ? json({ $ref: '#/components/schemas/Success' })
      : { [route.contentType]: { schema: { type: 'string', format: 'binary' } } };
  const success = { description: 'Success.', content, ...answerHeaders(route, method) };
  const failure = { description: 'Failure.', content: json({ $ref: '#/components/schemas/Failure' }) };
  const refusals = refusalsOf(route, method).map((code) => [code, failure] as const);
  return {
    [status]: success,
    ...Object.fromEntries(refusals),
    ...tagAnswers(route, method, failure),
    ...keyAnswers(route, method, failure),
    default: failure,
  };
}

/** How a route says no, beside what any may say: too many requests, and faults of the server. */
function refusalsOf(
  { body, form, query, path, access, permission }: RouteDescription,
  method: string,
): string[] {
  const takesInput = query !== undefined || (method !== 'get' && (body !== undefined || form !== undefined));
  const isOpen = access === 'public';
  return [
    ...(takesInput ? ['400'] : []),
    ...(isOpen ? [] : ['401']),
    ...(isOpen || permission === undefined ? [] : ['403']),
    ...(path.includes(':') ? ['404'] : []),
    '429',
  ];
}

function queryParameters(schema: z.ZodType | undefined): JsonObject[] {
  if (schema === undefined) return [];
  const { properties, required } = toJsonSchema(schema);
  return Object.entries((properties ?? {}) as JsonObject).map(([name, property]) => ({
    ...{ name, in: 'query', required: ((required ?? []) as string[]).includes(name), schema: property },
  }));
}

/** What is sent, not what it becomes. */
function toJsonSchema(schema: z.ZodType): JsonObject {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return rest;
}

function json(schema: JsonObject): JsonObject {
  return { 'application/json': { schema } };
}
