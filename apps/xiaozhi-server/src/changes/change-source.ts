import { request as requestHttp } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import { GATEWAY_ID_HEADER } from '@xiaozhi/contracts';
import { readSentEvents } from './sent-events.js';
import type { SentEvent } from './sent-events.js';

/** Where changes come from. */
export interface ChangeSource {
  /** One connection, until it breaks. @param lastId of the newest change that is known. @throws ChangeSourceError */
  follow(lastId: string | undefined, signal: AbortSignal): AsyncIterable<SentEvent>;
}

export class ChangeSourceError extends Error {
  readonly code = 'CHANGES_UNAVAILABLE';
  readonly retryable = true;
}

export interface ManagerChangeSourceOptions {
  /** Base URL, for example `http://127.0.0.1:8002/xiaozhi`. */
  baseUrl: string;
  secret: () => string | undefined;
  gatewayId: string;
  connectTimeoutMs: number;
}

/** manager-api's changes, as server-sent events. */
export class ManagerChangeSource implements ChangeSource {
  constructor(private readonly options: ManagerChangeSourceOptions) {}

  async *follow(lastId: string | undefined, signal: AbortSignal): AsyncIterable<SentEvent> {
    const answer = await this.connect(lastId, signal);
    try {
      yield* readSentEvents(answer);
    } finally {
      answer.destroy();
    }
  }

  private async connect(lastId: string | undefined, signal: AbortSignal): Promise<IncomingMessage> {
    const secret = this.options.secret();
    if (secret === undefined) throw new ChangeSourceError('The gateway has no secret for manager-api yet.');
    const answer = await this.ask(secret, lastId, signal);
    const type = answer.headers['content-type'] ?? '';
    if (answer.statusCode === 200 && type.startsWith('text/event-stream')) return answer;
    answer.destroy();
    throw new ChangeSourceError(`manager-api offers no change events (HTTP ${answer.statusCode ?? 0}).`);
  }

  /** A connection of its own, which ends with the events: one that is kept would hold up manager-api's end. */
  private ask(secret: string, lastId: string | undefined, signal: AbortSignal): Promise<IncomingMessage> {
    const { baseUrl, gatewayId, connectTimeoutMs } = this.options;
    const url = new URL(`${baseUrl.replace(/\/$/, '')}/events`);
    const headers = {
      accept: 'text/event-stream',
      authorization: `Bearer ${secret}`,
      [GATEWAY_ID_HEADER]: gatewayId,
      ...(lastId === undefined ? {} : { 'last-event-id': lastId }),
    };
    return new Promise((resolve, reject) => {
      const open = url.protocol === 'https:' ? requestHttps : requestHttp;
      const request = open(url, { headers, signal, agent: false });
      const timer = setTimeout(() => request.destroy(new Error('late')), connectTimeoutMs);
      request.once('response', (answer) => {
        clearTimeout(timer);
        resolve(answer);
      });
      // What broke may hold the request with its secret.
      request.on('error', () => {
        clearTimeout(timer);
        reject(new ChangeSourceError('manager-api did not answer with its change events.'));
      });
      request.end();
    });
  }
}
