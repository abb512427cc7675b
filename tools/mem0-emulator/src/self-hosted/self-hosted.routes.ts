import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { PlatformFault } from '../platform/platform-fault.js';
import { matches } from '../store/match-filters.js';
import type { EmulatedMemory } from '../store/emulated-memory.js';
import type { EmulatedMemoryStore } from '../store/memory-store.js';
import { lexicalScore } from '../store/score.js';

const ENTITIES = ['user_id', 'agent_id', 'run_id'] as const;
const UNSCOPED = 'At least one identifier (user_id, agent_id, run_id) is required.';
const entity = z.string().min(1).optional();
const scope = z.looseObject({ user_id: entity, agent_id: entity, run_id: entity });
const params = z.object({ memory_id: z.string() });

const addRequest = z.looseObject({
  messages: z.array(z.looseObject({ role: z.string(), content: z.string() })),
  user_id: entity,
  agent_id: entity,
  run_id: entity,
  metadata: z.record(z.string(), z.unknown()).nullish(),
});
const searchRequest = z.looseObject({
  query: z.string(),
  filters: z.record(z.string(), z.unknown()).nullish(),
  top_k: z.number().int().default(20),
});
const listQuery = scope.extend({ top_k: z.coerce.number().int().default(20) });
const updateRequest = z.looseObject({ text: z.string() });

/**
 * The open-source server's paths and shapes, as its source has them: adds are done when they are answered, a list has
 * no pages, what is not there is `null`, and a memory that cannot be deleted is a 500.
 */
export function selfHostedRoutes(app: FastifyInstance, store: EmulatedMemoryStore): void {
  app.post('/memories', (request) => {
    const { metadata, ...payload } = addRequest.parse(request.body);
    requireScope(payload);
    const { results } = store.addNow({ ...payload, metadata: metadata ?? {} });
    return { results: results.map(({ id, data, event }) => ({ id, memory: data.memory, event })) };
  });
  app.post('/search', (request) => {
    const { query, filters, top_k } = searchRequest.parse(request.body);
    const wanted = { ...scopeOf(request.body), ...filters };
    requireScope(wanted);
    const results = store.memories
      .filter((memory) => matches(memory, wanted))
      .map((memory) => ({ ...toView(memory), score: lexicalScore(query, memory.memory) }))
      .filter(({ score }) => score >= 0.1)
      .sort((a, b) => b.score - a.score)
      .slice(0, top_k);
    return { results };
  });
  app.get('/memories', (request) => {
    const { top_k, ...wanted } = listQuery.parse(request.query);
    requireScope(wanted);
    return {
      results: store.memories
        .filter((memory) => isOf(memory, wanted))
        .slice(0, top_k)
        .map(toView),
    };
  });
  app.delete('/memories', (request) => {
    const wanted = scope.parse(request.query);
    requireScope(wanted);
    store.removeWhere((memory) => isOf(memory, wanted));
    return { message: 'All relevant memories deleted' };
  });
  singleRoutes(app, store);
}

function singleRoutes(app: FastifyInstance, store: EmulatedMemoryStore): void {
  const requireMemory = (raw: unknown): EmulatedMemory => {
    const { memory_id } = params.parse(raw);
    const memory = store.find(memory_id);
    if (memory === undefined) throw new PlatformFault(500, `Memory with id ${memory_id} not found`);
    return memory;
  };
  app.get('/memories/:memory_id', (request, reply) => {
    const memory = store.find(params.parse(request.params).memory_id);
    return reply.type('application/json').send(JSON.stringify(memory === undefined ? null : toView(memory)));
  });
  app.put('/memories/:memory_id', (request) => {
    store.update(requireMemory(request.params), updateRequest.parse(request.body));
    return { message: 'Memory updated successfully!' };
  });
  app.delete('/memories/:memory_id', (request) => {
    const { id } = requireMemory(request.params);
    store.removeWhere((memory) => memory.id === id);
    return { message: 'Memory deleted successfully' };
  });
  app.get('/memories/:memory_id/history', (request) =>
    store.versionsOf(params.parse(request.params).memory_id).map((version) => ({
      id: version.id,
      memory_id: version.memory_id,
      old_memory: version.old_memory,
      new_memory: version.event === 'DELETE' ? null : version.new_memory,
      event: version.event,
      created_at: version.created_at,
      updated_at: version.updated_at,
      is_deleted: version.event === 'DELETE',
    })),
  );
}

function toView(memory: EmulatedMemory): Record<string, unknown> {
  const { id, memory: text, user_id, metadata, created_at, updated_at } = memory;
  return { id, memory: text, hash: id, metadata, created_at, updated_at, user_id };
}

function scopeOf(body: unknown): Record<string, unknown> {
  const given = scope.parse(body);
  return Object.fromEntries(ENTITIES.flatMap((key) => (given[key] === undefined ? [] : [[key, given[key]]])));
}

function requireScope(wanted: Record<string, unknown>): void {
  if (!ENTITIES.some((key) => wanted[key] !== undefined)) throw new PlatformFault(400, UNSCOPED);
}

function isOf(memory: EmulatedMemory, wanted: Record<string, unknown>): boolean {
  return ENTITIES.every((key) => wanted[key] === undefined || memory[key] === wanted[key]);
}
