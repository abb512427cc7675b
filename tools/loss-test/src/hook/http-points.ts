import { Server, ServerResponse } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { before } from './arrival.js';

const APPLY = /\/memory\/apply$/;
const REPORT = /\/interaction\/report$/;
const ADD = /\/v\d\/memories\/(add\/)?$/;

/** In a service: a request came in whole, or its answer is made and not sent. */
export const HTTP_POINTS: Record<string, () => void> = {
  'manager-before-apply': () => onRequest(APPLY),
  'manager-after-apply': () => onAnswer(APPLY),
  'manager-after-report': () => onAnswer(REPORT),
  'mem0-before-add': () => onRequest(ADD),
  'mem0-after-add': () => onAnswer(ADD),
};

function onRequest(path: RegExp): void {
  before(
    Server.prototype,
    'emit',
    ([event, request]) => event === 'request' && isFor(request as IncomingMessage, path),
  );
}

/** The framework writes the head first, when all work is done. */
function onAnswer(path: RegExp): void {
  before(ServerResponse.prototype, 'writeHead', (_args, self) => isFor((self as ServerResponse).req, path));
}

function isFor({ method, url }: IncomingMessage, path: RegExp): boolean {
  return method === 'POST' && path.test((url ?? '').split('?')[0] ?? '');
}
