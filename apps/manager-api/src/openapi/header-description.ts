import type { JsonObject } from './json-object.js';
import type { RouteDescription } from './route-metadata.js';

const TEXT = { type: 'string' };
const IF_MATCH = {
  ...{ name: 'if-match', in: 'header', required: false, schema: TEXT },
  description: 'ETag that this is to be the change of; 412 where somebody else changed it meanwhile.',
};
const IF_NONE_MATCH = {
  ...{ name: 'if-none-match', in: 'header', required: false, schema: TEXT },
  description: 'ETag of the answer that is known; 304 where it is still the same.',
};

const IDEMPOTENCY_KEY = {
  ...{ name: 'idempotency-key', in: 'header', required: false, schema: TEXT },
  description:
    'A key of your own, such as a UUID: the same request with it within 24 hours is answered the same and does nothing again.',
};

/** Whether a route does a request with a key once. */
function takesKeys({ path, access, form }: RouteDescription, method: string): boolean {
  return method === 'post' && path.startsWith('api/') && access !== 'public' && form === undefined;
}

/** What a route takes by headers about keys of clients. */
export function keyParameters(route: RouteDescription, method: string): JsonObject[] {
  return takesKeys(route, method) ? [IDEMPOTENCY_KEY] : [];
}

/** What a route answers because of keys of clients. @param failure as any failure is described */
export function keyAnswers(route: RouteDescription, method: string, failure: JsonObject): JsonObject {
  if (!takesKeys(route, method)) return {};
  return {
    409: {
      ...failure,
      description:
        'It cannot be done as things are; or IDEMPOTENCY_RUNNING with `retry-after`, or IDEMPOTENCY_ANSWER_LOST.',
    },
    422: { ...failure, description: 'The input is not valid; or IDEMPOTENCY_KEY_REUSED.' },
  };
}

/** What a route takes by headers about entity tags. */
export function tagParameters({ editable }: RouteDescription, method: string): JsonObject[] {
  if (editable === undefined || method === 'post') return [];
  return [method === 'get' ? IF_NONE_MATCH : IF_MATCH];
}

/** What a route answers because of entity tags. @param failure as any failure is described */
export function tagAnswers({ editable }: RouteDescription, method: string, failure: JsonObject): JsonObject {
  if (editable === undefined || method === 'post') return {};
  return method === 'get'
    ? { 304: { description: 'As it is known.' } }
    : {
        412: {
          ...failure,
          description: 'Somebody else changed it; `details` has the tag that would be taken.',
        },
      };
}

/** Headers of a route's success. */
export function answerHeaders(route: RouteDescription, method: string): JsonObject {
  const tag = { ETag: { description: 'Strong entity tag, for If-Match and If-None-Match.', schema: TEXT } };
  const replayed = {
    'Idempotency-Replayed': { description: '`true` on an answer that was given before.', schema: TEXT },
  };
  const headers = {
    ...(route.editable === undefined || method === 'delete' ? {} : tag),
    ...(takesKeys(route, method) ? replayed : {}),
  };
  return Object.keys(headers).length === 0 ? {} : { headers };
}
