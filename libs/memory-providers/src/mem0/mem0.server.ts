import { MemoryRejected } from '@xiaozhi/memory';
import { Mem0Http } from './mem0.http.js';
import { updatedAt } from './mem0.mapping.js';
import type { Mem0AddOptions, Mem0Message } from './mem0.mapping.js';
import type { Mem0Page, Mem0Service } from './mem0.service.js';
import type { Mem0Settings } from './mem0.settings.js';
import {
  camelKeys,
  mem0AddAnswer,
  mem0History,
  mem0Memory,
  mem0SearchAnswer,
  understood,
} from './mem0.wire.js';
import type { Mem0AddAnswer, Mem0Memory, Mem0Version } from './mem0.wire.js';

/** Asked for at once, since the server has no pages; servers of older releases answer with 100 whatever is asked. */
const LIST_COUNT = 10_000;
/** A user that no role id can be: asking for its memories tells whether key and database work. */
const NOBODY = 'health-check';

/**
 * The open-source Mem0 server (`/memories`, `/search`; no `/v1`): adds are done when they are answered, there are no
 * events, pages, categories or feedback.
 */
export class Mem0Server implements Mem0Service {
  readonly maxPageSize = LIST_COUNT;
  private readonly http: Mem0Http;

  constructor({ baseUrl, apiKey }: Mem0Settings) {
    this.http = new Mem0Http(baseUrl, { 'X-API-Key': apiKey });
  }

  async add(
    messages: readonly Mem0Message[],
    { userId, metadata, customInstructions }: Mem0AddOptions,
    signal: AbortSignal,
  ): Promise<Mem0AddAnswer> {
    // Since 1.0 the server takes instructions for one add by the name of `prompt`; older ones ignore it.
    const body = { messages, user_id: userId, metadata, prompt: customInstructions };
    const answer = await this.ask('POST', '/memories', signal, body);
    // Servers of v1.0 output answer with the bare list.
    const results = Array.isArray(answer) ? { results: answer as unknown[] } : answer;
    return understood(mem0AddAnswer, results, 'an add');
  }

  async search(
    userId: string,
    text: string,
    topK: number,
    signal: AbortSignal,
  ): Promise<readonly Mem0Memory[]> {
    // Releases differ in where they look for the user; both name the same one.
    const body = { query: text, user_id: userId, filters: { user_id: userId }, top_k: topK, limit: topK };
    return understood(mem0SearchAnswer, await this.ask('POST', '/search', signal, body), 'a search').results;
  }

  async list(
    userId: string,
    { page, pageSize }: { page: number; pageSize: number },
    signal: AbortSignal,
  ): Promise<Mem0Page> {
    const query = new URLSearchParams({
      user_id: userId,
      top_k: String(LIST_COUNT),
      limit: String(LIST_COUNT),
    });
    const answer = await this.ask('GET', `/memories?${query.toString()}`, signal);
    const results = understood(mem0SearchAnswer, answer, 'the list').results.sort(newestFirst);
    return { count: results.length, results: results.slice((page - 1) * pageSize, page * pageSize) };
  }

  async find(memoryId: string, signal: AbortSignal): Promise<Mem0Memory | undefined> {
    try {
      const answer = await this.ask('GET', `/memories/${memoryId}`, signal);
      return answer === null ? undefined : understood(mem0Memory, answer, 'a memory');
    } catch (error) {
      if (error instanceof MemoryRejected) return undefined;
      throw error;
    }
  }

  async update(memoryId: string, text: string, signal: AbortSignal): Promise<void> {
    await this.ask('PUT', `/memories/${memoryId}`, signal, { text });
  }

  async remove(memoryId: string, signal: AbortSignal): Promise<void> {
    await this.ask('DELETE', `/memories/${memoryId}`, signal);
  }

  async removeAll(userId: string, signal: AbortSignal): Promise<void> {
    const query = new URLSearchParams({ user_id: userId });
    await this.ask('DELETE', `/memories?${query.toString()}`, signal);
  }

  async history(memoryId: string, signal: AbortSignal): Promise<readonly Mem0Version[]> {
    return understood(
      mem0History,
      await this.ask('GET', `/memories/${memoryId}/history`, signal),
      'a history',
    );
  }

  async ping(signal: AbortSignal): Promise<void> {
    const path = `/memories?${new URLSearchParams({ user_id: NOBODY }).toString()}`;
    understood(mem0SearchAnswer, await this.ask('GET', path, signal, undefined, true), 'a ping');
  }

  private async ask(
    method: string,
    path: string,
    signal: AbortSignal,
    body?: unknown,
    isProbe = false,
  ): Promise<unknown> {
    const init = { method, body: body === undefined ? undefined : JSON.stringify(body) };
    return camelKeys(await this.http.send(`${this.http.baseUrl}${path}`, init, signal, isProbe));
  }
}

function newestFirst(a: Mem0Memory, b: Mem0Memory): number {
  return Date.parse(updatedAt(b)) - Date.parse(updatedAt(a));
}
