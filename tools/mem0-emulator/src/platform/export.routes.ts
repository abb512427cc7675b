import { randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { isScoped, matches } from '../store/match-filters.js';
import type { EmulatedMemory } from '../store/emulated-memory.js';
import type { EmulatedMemoryStore } from '../store/memory-store.js';
import { PlatformFault } from './platform-fault.js';
import { exportQuery, exportRequest } from './request.schemas.js';

const UNSCOPED = 'One of the filters: app_id, user_id, agent_id, run_id, memory_export_id is required!';

/** Exports: the platform fills the caller's schema with a model; this one hands out the memories as they are. */
export function exportRoutes(app: FastifyInstance, store: EmulatedMemoryStore): void {
  const exported = new Map<string, readonly EmulatedMemory[]>();

  app.post('/v1/exports/', (request, reply) => {
    const { filters = {} } = exportRequest.parse(request.body);
    if ((filters.AND ?? filters.OR) === undefined || !isScoped(filters))
      throw new PlatformFault(400, UNSCOPED);
    const id = randomUUID();
    exported.set(
      id,
      store.memories.filter((memory) => matches(memory, filters)),
    );
    return reply
      .code(201)
      .send({ message: 'Memory export request received. The export will be ready in a few seconds.', id });
  });
  app.post('/v1/exports/get/', (request) => {
    const { memory_export_id: id, filters } = exportQuery.parse(request.body);
    if (id === undefined && !isScoped(filters)) throw new PlatformFault(400, UNSCOPED);
    const memories =
      id === undefined ? store.memories.filter((memory) => matches(memory, filters)) : exported.get(id);
    if (memories === undefined) throw new PlatformFault(404, 'No memory export request found');
    return { memories };
  });
}
