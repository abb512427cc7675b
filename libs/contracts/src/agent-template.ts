import { z } from 'zod';
import { agentCreate } from './agent.js';
import type { AgentSetup } from './agent.js';

/** What a template sets; what it leaves out is the system's default. */
export const agentTemplateSettings = agentCreate.omit({ name: true, enableMemory: true }).partial();
export type AgentTemplateSettings = z.infer<typeof agentTemplateSettings>;

const name = z.string().trim().min(1).max(64);
const description = z.string().trim().max(500);
const sort = z.number().int().min(0).max(1_000_000);

/** `POST /api/agent-template`. `sort`: left out, behind all others; agents are made from the lowest one unless another is named. */
export const agentTemplateCreate = z.object({
  name,
  description: description.default(''),
  settings: agentTemplateSettings.default({}),
  sort: sort.optional(),
});
export type AgentTemplateCreate = z.infer<typeof agentTemplateCreate>;

/** `PUT /api/agent-template/{id}`: what is left out stays; `settings` are replaced as a whole. */
export const agentTemplateUpdate = z.object({
  name: name.optional(),
  description: description.optional(),
  settings: agentTemplateSettings.optional(),
  sort: sort.optional(),
});
export type AgentTemplateUpdate = z.infer<typeof agentTemplateUpdate>;

/** `POST /api/agent/{id}/template`: the agent's settings as a template. */
export const agentTemplateSave = z.object({ name, description: description.default('') });
export type AgentTemplateSave = z.infer<typeof agentTemplateSave>;

/** `POST /api/agent-template/{id}/agent` */
export const agentFromTemplate = z.object({ name });
export type AgentFromTemplate = z.infer<typeof agentFromTemplate>;

/** `POST /api/agent/{id}/duplicate`: without a name it is that of the agent with a number. */
export const agentDuplicate = z.object({ name: name.optional() });
export type AgentDuplicate = z.infer<typeof agentDuplicate>;

export interface AgentTemplateView {
  id: string;
  name: string;
  description: string;
  /** Providers by config id. */
  settings: Partial<Omit<AgentSetup, 'name'>>;
  sort: number;
  /** The one with the lowest `sort`: new agents have what it says. */
  isDefault: boolean;
  createdAt: string;
  updatedAt: string;
}
