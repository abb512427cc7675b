import { AsyncLocalStorage } from 'node:async_hooks';
import { MemoryError, MemoryRejected, MemoryUnavailable } from '@xiaozhi/memory';
import type { MemoryClient } from 'mem0ai';
import { raceSignal } from '../resilience/race-signal.js';
import { Mem0NoSuchPath, Mem0NotFound } from './mem0.faults.js';
import { Mem0Http } from './mem0.http.js';
import type { Mem0AddOptions, Mem0Message } from './mem0.mapping.js';
import type { Mem0Feedback, Mem0Page, Mem0Service, Mem0StoreOptions } from './mem0.service.js';
import type { Mem0Settings } from './mem0.settings.js';
import {
  mem0AddAnswer,
  mem0Event,
  mem0EventPage,
  mem0History,
  mem0Memory,
  mem0Page,
  mem0Ping,
  mem0SearchAnswer,
  understood,
} from './mem0.wire.js';
import type { Mem0AddAnswer, Mem0Event, Mem0Memory, Mem0Version } from './mem0.wire.js';

/** A redelivery is about what was said minutes ago: it stands on the first pages of events, or nowhere. */
const MAX_EVENT_PAGES = 5;

interface Call {
  signal: AbortSignal;
  isProbe: boolean;
}
const currentCall = new AsyncLocalStorage<Call>();

/** The Mem0 platform through its own client: that knows paths and shapes, this file knows time, keys and errors. */
export class Mem0Platform implements Mem0Service {
  readonly maxPageSize = 200;
  private readonly http: Mem0Http;
  private loading: Promise<MemoryClient> | undefined;

  constructor(private readonly settings: Mem0Settings) {
    this.http = new Mem0Http(settings.baseUrl, { Authorization: `Token ${settings.apiKey}` });
  }

  async add(
    messages: readonly Mem0Message[],
    options: Mem0AddOptions,
    signal: AbortSignal,
  ): Promise<Mem0AddAnswer> {
    const { customCategories } = this.settings;
    const all =
      customCategories.length === 0 ? options : { ...options, customCategories: [...customCategories] };
    const answer = await this.call((sdk) => sdk.add([...messages], all), signal);
    return understood(mem0AddAnswer, answer, 'an add');
  }

  async store(text: string, options: Mem0StoreOptions, signal: AbortSignal): Promise<Mem0AddAnswer> {
    const message: Mem0Message = { role: 'user', content: text };
    const answer = await this.call((sdk) => sdk.add([message], { ...options, infer: false }), signal);
    return understood(mem0AddAnswer, answer, 'an add');
  }

  async search(
    userId: string,
    text: string,
    topK: number,
    signal: AbortSignal,
  ): Promise<readonly Mem0Memory[]> {
    const options = { filters: { user_id: userId }, topK };
    const answer = await this.call((sdk) => sdk.search(text, options), signal);
    return understood(mem0SearchAnswer, answer, 'a search').results;
  }

  async list(
    userId: string,
    page: { page: number; pageSize: number },
    signal: AbortSignal,
  ): Promise<Mem0Page> {
    const options = { filters: { user_id: userId }, ...page, latestOnly: true };
    try {
      return understood(mem0Page, await this.call((sdk) => sdk.getAll(options), signal), 'the list');
    } catch (error) {
      // Past its last page the platform answers 404, as paginated APIs of its kind do.
      if (page.page > 1 && error instanceof Mem0NoSuchPath) return { count: 0, results: [] };
      throw error;
    }
  }

  async find(memoryId: string, signal: AbortSignal): Promise<Mem0Memory | undefined> {
    try {
      return understood(mem0Memory, await this.call((sdk) => sdk.get(memoryId), signal), 'a memory');
    } catch (error) {
      if (error instanceof MemoryRejected) return undefined;
      throw error;
    }
  }

  async update(memoryId: string, text: string, signal: AbortSignal): Promise<void> {
    await this.call((sdk) => sdk.update(memoryId, { text }), signal);
  }

  async remove(memoryId: string, signal: AbortSignal): Promise<void> {
    try {
      await this.call((sdk) => sdk.delete(memoryId), signal);
    } catch (error) {
      if (!(error instanceof Mem0NotFound)) throw error;
    }
  }

  async removeAll(userId: string, signal: AbortSignal): Promise<void> {
    await this.call((sdk) => sdk.deleteAll({ userId }), signal);
  }

  async history(memoryId: string, signal: AbortSignal): Promise<readonly Mem0Version[]> {
    return understood(mem0History, await this.call((sdk) => sdk.history(memoryId), signal), 'a history');
  }

  async rate(memoryId: string, feedback: Mem0Feedback, signal: AbortSignal): Promise<void> {
    const body = {
      memory_id: memoryId,
      feedback: feedback.feedback,
      ...(feedback.feedbackReason === undefined ? {} : { feedback_reason: feedback.feedbackReason }),
    };
    const url = `${this.settings.baseUrl}/v1/feedback/`;
    await this.call(
      (sdk) => sdk._fetchWithErrorHandling(url, { method: 'POST', body: JSON.stringify(body) }),
      signal,
    );
  }

  async ping(signal: AbortSignal): Promise<void> {
    understood(mem0Ping, await this.get('/v1/ping/', signal, true), 'a ping');
  }

  readonly events = {
    find: async (eventId: string, signal: AbortSignal): Promise<Mem0Event> =>
      understood(mem0Event, await this.get(`/v1/event/${encodeURIComponent(eventId)}/`, signal), 'an event'),
    all: (signal: AbortSignal): AsyncIterable<Mem0Event> => this.allEvents(signal),
  };

  private async *allEvents(signal: AbortSignal): AsyncGenerator<Mem0Event> {
    for (let page = 1; page <= MAX_EVENT_PAGES; page += 1) {
      const path = page === 1 ? '/v1/events/' : `/v1/events/?page=${page}`;
      const { next, results } = understood(mem0EventPage, await this.get(path, signal), 'the events');
      yield* results;
      if (next === null || next === undefined) return;
    }
  }

  /** A path that the client has no method for. */
  private get(path: string, signal: AbortSignal, isProbe = false): Promise<unknown> {
    const url = `${this.settings.baseUrl}${path}`;
    return this.call((client) => client._fetchWithErrorHandling(url, { method: 'GET' }), signal, isProbe);
  }

  private async call(
    work: (client: MemoryClient) => Promise<unknown>,
    signal: AbortSignal,
    isProbe = false,
  ): Promise<unknown> {
    signal.throwIfAborted();
    const client = await raceSignal(() => this.load(), signal);
    try {
      return await currentCall.run({ signal, isProbe }, () => raceSignal(() => work(client), signal));
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      if (error instanceof MemoryError) throw error;
      // The cause stays out: the client's errors may quote what was said.
      throw new MemoryUnavailable(
        '[mem0ai] the client failed; see the version notes in docs/providers/mem0.md.',
      );
    }
  }

  private load(): Promise<MemoryClient> {
    this.loading ??= makeClient(this.settings, this.http).catch((error: unknown) => {
      this.loading = undefined;
      throw new MemoryUnavailable('[mem0ai] the package mem0ai could not be loaded; run npm ci.', {
        cause: error,
      });
    });
    return this.loading;
  }
}

async function makeClient({ apiKey, baseUrl }: Mem0Settings, http: Mem0Http): Promise<MemoryClient> {
  // Read by the package when it is loaded: without it, it reports to an analytics host.
  process.env['MEM0_TELEMETRY'] = 'false';
  const { MemoryClient: PlatformClient } = await import('mem0ai');

  class QuietClient extends PlatformClient {
    override async _fetchRawJson(url: string, options: RequestInit): Promise<unknown> {
      const call = currentCall.getStore();
      if (call === undefined) throw new MemoryUnavailable('[mem0ai] the client called on its own.');
      return http.send(url, options, call.signal, call.isProbe);
    }
  }
  // The constructor pings in the background and prints its failure, with the answer, to the console; every call
  // queues a usage event that warns there too. Neither is needed: health() pings when somebody asks.
  const nothing = { value: () => Promise.resolve() };
  Object.defineProperties(QuietClient.prototype, { _resolveIdentity: nothing, _captureEvent: nothing });
  return new QuietClient({ apiKey, host: baseUrl });
}
