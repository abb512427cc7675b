import { Injectable } from '@nestjs/common';
import type { AgentCreate, AgentDuplicate, AgentView } from '@xiaozhi/contracts';
import { AgentService } from '../agent/agent.service.js';
import { readAgentSetup } from '../agent/agent-setup.js';
import { missingProviders } from '../agent-version/missing-providers.js';
import { Database } from '../database/database.js';
import type { WriteRows } from '../database/database.js';
import type { Actor } from '../http/actor.js';
import { ApiError, notFound } from '../http/api-error.js';
import { reaches } from '../reach/reach.js';
import { AgentTemplateService } from './agent-template.service.js';
import { overTemplate } from './template-settings.js';
import type { AgentTemplateView } from '@xiaozhi/contracts';

const NAME_CHARACTERS = 64;

/** New agents: from the default template, from another one, or as another agent is. */
@Injectable()
export class AgentCreationService {
  constructor(
    private readonly database: Database,
    private readonly agents: AgentService,
    private readonly templates: AgentTemplateService,
  ) {}

  /** What is left out comes from the default template. @throws ApiError 409 TEMPLATE_PROVIDERS_GONE, 422 */
  async create(actor: Actor, given: AgentCreate): Promise<AgentView> {
    const first = await this.templates.findDefault();
    if (first === undefined) return this.agents.create(actor, given);
    return this.fromSettings(actor, await this.templates.get(first.id), given);
  }

  /** @throws ApiError 404 TEMPLATE_NOT_FOUND, 409 TEMPLATE_PROVIDERS_GONE naming each */
  async createFrom(actor: Actor, templateId: string, name: string): Promise<AgentView> {
    return this.fromSettings(actor, await this.templates.get(templateId), { name });
  }

  /**
   * All settings, quiet hours, retention and shadow; no devices, memories, conversations and voices.
   * @throws ApiError 404 AGENT_NOT_FOUND
   */
  async duplicate(actor: Actor, agentId: string, { name }: AgentDuplicate): Promise<AgentView> {
    const setup = await this.database.write((rows) => readAgentSetup(rows, agentId));
    if (setup === null) throw notFound('agent', agentId);
    const named = name ?? (await this.freeName(actor, setup.name));
    return this.agents.create(
      actor,
      { ...setup, name: named },
      { action: 'agent.duplicate', details: { copyOf: agentId } },
      (rows, id) => copySurroundings(rows, agentId, id),
    );
  }

  private async fromSettings(
    actor: Actor,
    template: AgentTemplateView,
    given: AgentCreate,
  ): Promise<AgentView> {
    const input = overTemplate(template.settings, given);
    const { memoryProvider = 'Memory_nomem', models, plugins = [] } = template.settings;
    const named = {
      ...{ memoryProvider, plugins },
      models: { VAD: null, ASR: null, LLM: null, TTS: null, VLLM: null, ...models },
    };
    const gone = await missingProviders(this.database, named);
    if (gone.length > 0) {
      const msg = `The template "${template.name}" names providers that are not there any more: ${gone.map(({ id }) => id).join(', ')}. Change the template first.`;
      const details = gone.map(({ path, id }) => ({ path, msg: `"${id}" is not there any more` }));
      throw new ApiError(409, 'TEMPLATE_PROVIDERS_GONE', msg, details);
    }
    const details = { templateId: template.id };
    return this.agents.create(actor, input, { action: 'agent.create', details });
  }

  /** The name with the first number that no agent has, as far as the actor can see. */
  private async freeName(actor: Actor, name: string): Promise<string> {
    const agents = await this.database.repository('agent').find({ select: { id: true, name: true } });
    const seen = agents.filter(({ id }) => reaches(actor, id));
    const taken = new Set(seen.map((agent) => agent.name));
    for (let number = 2; ; number += 1) {
      const ending = ` (${number})`;
      const free = `${[...name].slice(0, NAME_CHARACTERS - ending.length).join('')}${ending}`;
      if (!taken.has(free)) return free;
    }
  }
}

/** What stands beside an agent and is a setting too. */
async function copySurroundings(rows: WriteRows, from: string, to: string): Promise<void> {
  const where = { agent_id: from };
  const quiet = await rows.of('quietHours').findOneBy(where);
  if (quiet !== null) await rows.of('quietHours').insert({ ...quiet, agent_id: to });
  const retention = await rows.of('memoryRetention').findOneBy(where);
  if (retention !== null)
    await rows.of('memoryRetention').insert({ ...retention, agent_id: to, last_run_at: null });
  const chat = await rows.of('chatRetention').findOneBy(where);
  if (chat !== null) await rows.of('chatRetention').insert({ ...chat, agent_id: to, last_run_at: null });
  const shadow = await rows.of('agentShadow').findOneBy(where);
  if (shadow !== null)
    await rows.of('agentShadow').insert({ ...shadow, agent_id: to, started_at: new Date().toISOString() });
}
