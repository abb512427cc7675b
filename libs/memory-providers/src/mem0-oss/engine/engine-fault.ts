import { ModelFailed } from './call-context.js';
import type { EngineFault } from './engine-protocol.js';

/** By the words or the code of a driver's error. The first that fits counts. */
const KINDS: readonly (EngineFault & { pattern: RegExp })[] = [
  {
    pattern: /28P01|28000|WRONGPASS|NOAUTH|Unauthorized|Forbidden|authentication failed/i,
    kind: 'unauthorized',
    message: 'the vector database refuses user, password or key: put in valid ones.',
  },
  {
    pattern: /package is required/i,
    kind: 'unavailable',
    message: 'the client package of this vector database is not installed: run npm ci.',
  },
  {
    pattern: /RediSearch|unknown command .FT\./i,
    kind: 'unavailable',
    message: 'this Redis has no search module: use Redis 8, or Redis Stack.',
  },
  {
    pattern: /extension "vector"|type "vector" does not exist/i,
    kind: 'unavailable',
    message: 'this PostgreSQL has no pgvector: install the extension there.',
  },
  {
    pattern: /dimension|expected \d+ dimensions/i,
    kind: 'unavailable',
    message: 'the collection holds vectors of another length: the embedder changed; use another collection.',
  },
  {
    pattern: /3D000/,
    kind: 'unavailable',
    message: 'the database that the address names does not exist.',
  },
  {
    pattern:
      /ECONNREFUSED|ENOTFOUND|EHOSTUNREACH|ETIMEDOUT|ECONNRESET|EPIPE|fetch failed|terminated unexpectedly|Connection ended|not queryable|Max reconnection|ClientClosed|Socket closed/i,
    kind: 'unavailable',
    message: 'the vector database cannot be reached.',
  },
  {
    pattern: /SQLITE_CANTOPEN|unable to open|EACCES|ENOSPC|EROFS|SQLITE_FULL|readonly database/i,
    kind: 'unavailable',
    message: 'its folder cannot be written: check that it exists, may be written, and has space left.',
  },
];

/** An error as what the operator can do about it; nothing of a driver's own words, which may quote what was said. */
export function toEngineFault(error: unknown): EngineFault {
  if (error instanceof ModelFailed) {
    const message = 'the language model did not answer in the form that Mem0 asks for; try another model.';
    return { kind: 'unavailable', message };
  }
  const words = wordsOf(error);
  const known = KINDS.find(({ pattern }) => pattern.test(words));
  if (known !== undefined) return { kind: known.kind, message: known.message };
  const name = error instanceof Error ? error.name : 'unknown failure';
  return { kind: 'unavailable', message: `the engine failed (${name}).` };
}

/** Message and code of an error, and of those that caused it. */
function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code, errors } = error as { code?: unknown; errors?: unknown[] };
  const inner = [...(errors ?? []), error.cause].filter((item) => item !== undefined && item !== error);
  return [error.message, typeof code === 'string' ? code : '', ...inner.map(wordsOf)].join(' ');
}
