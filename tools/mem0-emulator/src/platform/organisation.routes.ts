import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { EmulatedMemoryStore } from '../store/memory-store.js';
import { PlatformFault } from './platform-fault.js';
import { projectUpdate } from './request.schemas.js';

export const ORGANISATION_ID = 'emulated-organisation';
export const PROJECT_ID = 'emulated-project';
const PROJECT_PATH = '/api/v1/orgs/organizations/:org_id/projects/:project_id/';
const params = z.object({ org_id: z.string(), project_id: z.string() });

/** The one project of the one organisation, and the account's statistics. */
export function organisationRoutes(app: FastifyInstance, store: EmulatedMemoryStore): void {
  const requireProject = (raw: unknown): void => {
    const { org_id, project_id } = params.parse(raw);
    if (org_id !== ORGANISATION_ID || project_id !== PROJECT_ID)
      throw new PlatformFault(404, 'Organization or project not found');
  };

  app.get(PROJECT_PATH, (request) => {
    requireProject(request.params);
    const { custom_instructions, custom_categories } = store.project;
    const names = { project_id: PROJECT_ID, org_id: ORGANISATION_ID, name: 'emulated' };
    // Taken as a list, handed out as one text: so the platform describes it.
    return { ...names, custom_categories, custom_instructions: custom_instructions.join('\n') };
  });
  app.patch(PROJECT_PATH, (request) => {
    requireProject(request.params);
    store.updateProject(projectUpdate.parse(request.body));
    return { message: 'Project updated successfully' };
  });
  app.get('/v1/stats/', () => {
    const users = new Set(store.memories.map((memory) => memory.user_id)).size;
    return {
      total_memories: store.memories.length,
      total_add_events: store.events.length,
      total_users_with_memories: users,
      memories_per_user: users === 0 ? 0 : Math.round(store.memories.length / users),
    };
  });
}
