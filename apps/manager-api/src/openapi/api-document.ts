import { RequestMethod } from '@nestjs/common';
import type { Type } from '@nestjs/common';
import type { DiscoveryService } from '@nestjs/core';
import { z } from 'zod';
import { readRoutes } from './route-metadata.js';
import type { RouteDescription } from './route-metadata.js';

export type JsonObject = Record<string, unknown>;

/** Every route of the application's controllers as OpenAPI 3.1, read from the decorators and schemas that the routes run by. */
export function describeApi(discovery: DiscoveryService): JsonObject {
  const controllers = discovery
    .getControllers()
    .flatMap(({ metatype }) => (metatype ? [metatype as Type] : []));
  const paths: Record<string, JsonObject> = {};
  for (const route of controllers.flatMap((controller) => readRoutes(controller))) {
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
    },
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
        items: { type: 'object', properties: { path: { type: 'string' }, msg: { type: 'string' } } },
      },
      requestId: { type: 'string' },
    },
  },
};

function methodsOf(route: RouteDescription): string[] {
  return route.method === RequestMethod.ALL ? ['get', 'post'] : [RequestMethod[route.method].toLowerCase()];
}

function toOperation(route: RouteDescription, method: string): JsonObject {
  const isUnsafe = method !== 'get';
  return {
    operationId: route.method === RequestMethod.ALL ? `${route.name}_${method}` : route.name,
    tags: [route.tag],
    ...(route.permission === undefined ? {} : { 'x-permission': route.permission }),
    security: securityOf(route),
    parameters: [
      ...[...route.path.matchAll(/:(\w+)/g)].map(([, name]) => ({
        ...{ name, in: 'path', required: true, schema: { type: 'string' } },
      })),
      ...queryParameters(route.query),
      ...(isUnsafe && route.access !== 'public' && route.access !== 'gateway' ? [CSRF_PARAMETER] : []),
    ],
    ...(route.body === undefined || !isUnsafe
      ? {}
      : { requestBody: { required: true, content: json(toJsonSchema(route.body)) } }),
    responses: responsesOf(route, method),
  };
}

const CSRF_PARAMETER = {
  name: 'x-requested-with',
  in: 'header',
  required: true,
  description: 'Any value; needed with the session cookie.',
  schema: { type: 'string' },
};

function securityOf({ access }: RouteDescription): JsonObject[] {
  if (access === 'public') return [];
  if (access === 'gateway') return [{ gateway: [] }];
  return access === 'gateway-or-user' ? [{ session: [] }, { gateway: [] }] : [{ session: [] }];
}

function responsesOf(route: RouteDescription, method: string): JsonObject {
  const status = String(route.status ?? (method === 'post' ? 201 : 200));
  if (!route.path.startsWith('api/')) return { [status]: { description: 'The answer.' } };
  const content =
    route.contentType === undefined
      ? json({ $ref: '#/components/schemas/Success' })
      : { [route.contentType]: { schema: { type: 'string', format: 'binary' } } };
  const success = { description: 'Success.', content };
  const failure = { description: 'Failure.', content: json({ $ref: '#/components/schemas/Failure' }) };
  return { [status]: success, default: failure };
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
