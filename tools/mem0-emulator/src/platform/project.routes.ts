import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { EmulatedMemory } from '../store/emulated-memory.js';
import type { EmulatedMemoryStore } from '../store/memory-store.js';
import { toPage } from './memory.view.js';
import { PlatformFault } from './platform-fault.js';
import { pageQuery } from './request.schemas.js';

const ENTITY_KEYS = { user: 'user_id', agent: 'agent_id', app: 'app_id', run: 'run_id' } as const;
const entityParams = z.object({
  entity_type: z.enum(['user', 'agent', 'app', 'run']),
  entity_id: z.string(),
});

/** Ping, events and the users, agents, apps and runs that memories belong to. */
export function projectRoutes(app: FastifyInstance, store: EmulatedMemoryStore): void {
  app.get('/v1/ping/', () => ({
    status: 'ok',
    org_id: 'emulated-organisation',
    project_id: 'emulated-project',
    user_email: 'operator@example.test',
  }));
  app.get('/v1/events/', (request) => {
    const { page, page_size: pageSize } = pageQuery.parse(request.query);
    const url = `http://${request.headers.host ?? '127.0.0.1'}/v1/events/`;
    return toPage(store.events, { page, pageSize, url });
  });
  app.get('/v1/event/:event_id/', (request) => {
    const { event_id } = z.object({ event_id: z.string() }).parse(request.params);
    const event = store.findEvent(event_id);
    if (event === undefined)
      throw new PlatformFault(404, "Event not found or you don't have permission to access it.");
    return event;
  });
  app.get('/v1/entities/', () => {
    const results = entitiesOf(store.memories);
    const count = (type: string): number => results.filter((entity) => entity['type'] === type).length;
    return {
      ...toPage(results, { page: 1, pageSize: Math.max(1, results.length), url: '' }),
      total_users: count('user'),
      total_agents: count('agent'),
      total_apps: count('app'),
      total_runs: count('run'),
    };
  });
  app.delete('/v2/entities/:entity_type/:entity_id/', (request) => {
    const { entity_type, entity_id } = entityParams.parse(request.params);
    store.removeWhere((memory) => memory[ENTITY_KEYS[entity_type]] === entity_id);
    return { message: 'Entity deleted successfully!' };
  });
}

function entitiesOf(memories: readonly EmulatedMemory[]): Record<string, unknown>[] {
  const entities = new Map<string, Record<string, unknown>>();
  for (const memory of memories) {
    for (const [type, key] of Object.entries(ENTITY_KEYS)) {
      const name = memory[key];
      if (name === null) continue;
      const id = `${type}:${name}`;
      const created_at = entities.get(id)?.['created_at'] ?? memory.created_at;
      const dates = { created_at, updated_at: memory.updated_at };
      entities.set(id, { id: name, name, type, owner: 'emulator', metadata: null, ...dates });
    }
  }
  return [...entities.values()];
}
