import { randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { PROJECT_ID } from './organisation.routes.js';
import { PlatformFault } from './platform-fault.js';

const EVENT_TYPES = ['memory_add', 'memory_update', 'memory_delete', 'memory_categorize'] as const;
const webhookRequest = z.object({
  name: z.string().min(1),
  url: z.url(),
  event_types: z.array(z.enum(EVENT_TYPES)).min(1),
  is_active: z.boolean().default(true),
});

/** Webhooks are kept and shown; this emulator calls none. */
export function webhookRoutes(app: FastifyInstance): void {
  const webhooks = new Map<string, Record<string, unknown>>();
  const requireProject = (raw: unknown): void => {
    if (z.object({ project_id: z.string() }).parse(raw).project_id !== PROJECT_ID)
      throw new PlatformFault(403, "You don't have access to this project");
  };
  const requireWebhook = (raw: unknown): Record<string, unknown> => {
    const webhook = webhooks.get(z.object({ webhook_id: z.string() }).parse(raw).webhook_id);
    if (webhook === undefined) throw new PlatformFault(404, 'Webhook not found');
    return webhook;
  };

  app.get('/api/v1/webhooks/projects/:project_id/', (request) => {
    requireProject(request.params);
    return [...webhooks.values()];
  });
  app.post('/api/v1/webhooks/projects/:project_id/', (request, reply) => {
    requireProject(request.params);
    const at = new Date().toISOString();
    const dates = { created_at: at, updated_at: at };
    const webhook_id = randomUUID();
    const wanted = webhookRequest.parse(request.body);
    const webhook = { webhook_id, ...wanted, owner: 'operator', project: PROJECT_ID, ...dates };
    webhooks.set(webhook_id, webhook);
    return reply.code(201).send(webhook);
  });
  app.put('/api/v1/webhooks/:webhook_id/', (request) => {
    Object.assign(requireWebhook(request.params), webhookRequest.partial().parse(request.body));
    return { message: 'Webhook updated successfully' };
  });
  app.delete('/api/v1/webhooks/:webhook_id/', (request) => {
    webhooks.delete(String(requireWebhook(request.params)['webhook_id']));
    return { message: 'Webhook deleted successfully' };
  });
}
