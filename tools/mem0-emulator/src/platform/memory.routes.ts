import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { isScoped, matches, matchesMetadata } from '../store/match-filters.js';
import type { EmulatedMemory } from '../store/emulated-memory.js';
import type { EmulatedMemoryStore } from '../store/memory-store.js';
import { lexicalScore } from '../store/score.js';
import { PlatformFault } from './platform-fault.js';
import { toFound, toListed, toPage } from './memory.view.js';
import { addRequest, listRequest, pageQuery, searchRequest } from './request.schemas.js';

const ENTITIES = ['user_id', 'agent_id', 'app_id', 'run_id'] as const;
const UNSCOPED = 'At least one of user_id, agent_id, app_id or run_id is required.';

/** Add, search, list and delete by filter. */
export function memoryRoutes(app: FastifyInstance, store: EmulatedMemoryStore): void {
  app.post('/v3/memories/add/', (request) => {
    const payload = addRequest.parse(request.body);
    if (!ENTITIES.some((key) => payload[key] !== undefined)) throw new PlatformFault(400, UNSCOPED);
    const event = store.add(payload);
    if (payload.infer !== false) {
      return {
        message: 'Memory processing has been queued for background execution',
        status: 'PENDING',
        event_id: event.id,
      };
    }
    return { message: 'ok', status: event.status, event_id: event.id, results: event.results };
  });

  app.post('/v3/memories/search/', (request) => {
    const wanted = searchRequest.parse(request.body);
    const { query, filters, top_k, threshold, metadata } = wanted;
    requireScope(filters);
    const results = store.memories
      .filter((memory) => matches(memory, filters) && matchesMetadata(memory.metadata, metadata))
      .filter((memory) => hasCategory(memory, wanted.categories) && isAlive(memory, wanted.show_expired))
      .map((memory) => toFound(memory, lexicalScore(query, memory.memory)))
      .filter((memory) => Number(memory['score']) >= threshold)
      .sort((a, b) => Number(b['score']) - Number(a['score']))
      .slice(0, top_k);
    return { results };
  });

  app.post('/v3/memories/', (request) => {
    const wanted = listRequest.parse(request.body);
    requireScope(wanted.filters);
    const { page, page_size: pageSize } = pageQuery.parse(request.query);
    const found = store.memories
      .filter((memory) => matches(memory, wanted.filters) && isListed(memory, wanted))
      .sort((a, b) => b.created_at.localeCompare(a.created_at));
    return toPage(found.map(toListed), { page, pageSize, url: `${originOf(request)}/v3/memories/` });
  });

  app.delete('/v1/memories/', (request) => {
    const query = z.record(z.string(), z.string()).parse(request.query);
    // As it has happened to people: no filter at all, or `*`, wipes everything.
    const given = ENTITIES.filter((key) => query[key] !== undefined && query[key] !== '*');
    store.removeWhere((memory) => given.every((key) => memory[key] === query[key]));
    return { message: 'Delete in progress. This may take some time.' };
  });
}

function requireScope(filters: unknown): void {
  if (!isScoped(filters)) throw new PlatformFault(400, UNSCOPED);
}

function isListed(memory: EmulatedMemory, wanted: z.infer<typeof listRequest>): boolean {
  const day = memory.created_at.slice(0, 10);
  const isAfter = wanted.start_date === undefined || day >= wanted.start_date;
  const isBefore = wanted.end_date === undefined || day <= wanted.end_date;
  const hasKeywords =
    wanted.keywords === undefined || memory.memory.toLowerCase().includes(wanted.keywords.toLowerCase());
  const isVisible = hasCategory(memory, wanted.categories) && isAlive(memory, wanted.show_expired);
  return isAfter && isBefore && hasKeywords && isVisible;
}

function hasCategory({ categories }: EmulatedMemory, wanted: readonly string[] | undefined): boolean {
  return wanted === undefined || wanted.some((name) => categories.includes(name));
}

/** Past its expiration date a memory is hidden, not gone. */
function isAlive({ expiration_date }: EmulatedMemory, showExpired = false): boolean {
  return showExpired || expiration_date === null || expiration_date >= new Date().toISOString().slice(0, 10);
}

function originOf(request: FastifyRequest): string {
  return `http://${request.headers.host ?? '127.0.0.1'}`;
}
