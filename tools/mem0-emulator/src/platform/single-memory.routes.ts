import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { EmulatedMemory } from '../store/emulated-memory.js';
import type { EmulatedMemoryStore } from '../store/memory-store.js';
import { toListed } from './memory.view.js';
import { PlatformFault } from './platform-fault.js';
import { batchRequest, feedbackRequest, updateRequest } from './request.schemas.js';

const params = z.object({ memory_id: z.string() });

/** One memory by its id, batches of them, and feedback. */
export function singleMemoryRoutes(app: FastifyInstance, store: EmulatedMemoryStore): void {
  const requireMemory = (id: string): EmulatedMemory => {
    if (!z.uuid().safeParse(id).success) throw new PlatformFault(400, 'memory_id should be a valid UUID');
    const memory = store.find(id);
    if (memory === undefined) throw new PlatformFault(404, 'Memory not found!');
    return memory;
  };

  app.get('/v1/memories/:memory_id/', (request) =>
    toListed(requireMemory(params.parse(request.params).memory_id)),
  );
  app.put('/v1/memories/:memory_id/', (request) => {
    const memory = requireMemory(params.parse(request.params).memory_id);
    store.update(memory, updateRequest.parse(request.body));
    return toListed(memory);
  });
  app.delete('/v1/memories/:memory_id/', (request) => {
    const { id } = requireMemory(params.parse(request.params).memory_id);
    store.removeWhere((memory) => memory.id === id);
    return { message: 'Memory deleted successfully!' };
  });
  app.get('/v1/memories/:memory_id/history/', (request) =>
    store.versionsOf(params.parse(request.params).memory_id),
  );

  app.put('/v1/batch/', (request) => {
    const { memories } = batchRequest.parse(request.body);
    for (const { memory_id, text } of memories) store.update(requireMemory(memory_id), { text });
    return { message: `Successfully updated ${memories.length} memories` };
  });
  app.delete('/v1/batch/', (request) => {
    const ids = batchRequest.parse(request.body).memories.map((memory) => memory.memory_id);
    const count = store.removeWhere((memory) => ids.includes(memory.id));
    return { message: `Successfully deleted ${count} memories` };
  });
  app.post('/v1/feedback/', (request) => {
    const { memory_id, feedback = null, feedback_reason = null } = feedbackRequest.parse(request.body);
    requireMemory(memory_id);
    const { id } = store.rate({ memory_id, feedback, feedback_reason });
    return { id, feedback, feedback_reason };
  });
}
