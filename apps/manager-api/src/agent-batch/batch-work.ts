import { Injectable } from '@nestjs/common';
import type { AgentBatchChange, AgentUpdate } from '@xiaozhi/contracts';
import { AgentPlugins } from '../agent/agent-plugins.js';
import { AgentService } from '../agent/agent.service.js';
import { requireTimeZone } from '../agent/agent.rules.js';
import { AgentTemplateService } from '../agent-template/agent-template.service.js';
import { missingProviders } from '../agent-version/missing-providers.js';
import { Database } from '../database/database.js';
import { guardWrites } from '../database/write-guard.js';
import type { Actor } from '../http/actor.js';
import { ApiError } from '../http/api-error.js';
import { ModelProviderService } from '../model-provider/model-provider.service.js';
import { EditGuard } from '../precondition/edit-guard.js';
import { editedDigest } from '../precondition/edited-rows.js';

const KINDS = ['VAD', 'ASR', 'LLM', 'TTS', 'VLLM'] as const;
/** How often somebody else may change an agent's tools while they are changed here. */
const TRIES_COUNT = 5;

/** A change as it is kept: it does not follow what becomes of a template meanwhile. */
export type BatchWork =
  { kind: 'update'; fields: AgentUpdate } | { kind: 'plugins'; add: string[]; remove: string[] };

/** What a batch does to one agent: as an operator would. */
@Injectable()
export class BatchWorks {
  constructor(
    private readonly database: Database,
    private readonly agents: AgentService,
    private readonly plugins: AgentPlugins,
    private readonly providers: ModelProviderService,
    private readonly templates: AgentTemplateService,
  ) {}

  /**
   * Whatever would fail for every agent fails here.
   * @throws ApiError 404 TEMPLATE_NOT_FOUND, 409 TEMPLATE_PROVIDERS_GONE, 422 PROVIDER_UNKNOWN, INPUT_INVALID
   */
  async prepare(change: AgentBatchChange): Promise<BatchWork> {
    switch (change.action) {
      case 'update':
        await this.check(change.fields);
        return { kind: 'update', fields: change.fields };
      case 'template':
        return { kind: 'update', fields: await this.settingsOf(change.templateId) };
      case 'plugins': {
        const [add, remove] = [
          await this.plugins.resolve(change.add),
          await this.plugins.resolve(change.remove),
        ];
        return { kind: 'plugins', add, remove };
      }
    }
  }

  /** @throws ApiError as the agent's own route */
  async apply(actor: Actor, agentId: string, work: BatchWork, batchId: string): Promise<void> {
    const origin = { action: 'agent.update', batchId };
    if (work.kind === 'update') {
      await this.agents.update(actor, agentId, work.fields, origin);
      return;
    }
    for (let tries = 1; ; tries += 1) {
      try {
        await this.changeTools(actor, agentId, work, origin);
        return;
      } catch (error) {
        const isChanged = error instanceof ApiError && error.code === 'PRECONDITION_FAILED';
        if (!isChanged || tries === TRIES_COUNT) throw error;
      }
    }
  }

  /** On what the agent's tools are in the transaction that writes them. */
  private async changeTools(
    actor: Actor,
    agentId: string,
    { add, remove }: Extract<BatchWork, { kind: 'plugins' }>,
    origin: { action: string; batchId: string },
  ): Promise<void> {
    const rows = { of: this.database.repository.bind(this.database) };
    const digest = await editedDigest(rows, 'agent', agentId);
    const present = (await this.plugins.byAgent([agentId])).get(agentId) ?? [];
    const plugins = [...new Set([...present, ...add])].filter((one) => !remove.includes(one));
    const asked = digest === undefined ? undefined : [`"${digest}"`];
    await guardWrites(new EditGuard('agent', agentId, asked), () =>
      this.agents.update(actor, agentId, { plugins }, origin),
    );
  }

  private async check({ timeZone, memoryProvider, models, plugins }: AgentUpdate): Promise<void> {
    requireTimeZone(timeZone);
    if (memoryProvider !== undefined && memoryProvider !== '')
      await this.providers.resolveConfig('Memory', memoryProvider, 'memoryProvider');
    for (const kind of KINDS) {
      const reference = models?.[kind] ?? '';
      if (reference !== '') await this.providers.resolveConfig(kind, reference, `models.${kind}`);
    }
    if (plugins !== undefined) await this.plugins.resolve(plugins);
  }

  private async settingsOf(templateId: string): Promise<AgentUpdate> {
    const { name, settings } = await this.templates.get(templateId);
    const gone = await missingProviders(this.database, {
      memoryProvider: settings.memoryProvider ?? 'Memory_nomem',
      models: { VAD: null, ASR: null, LLM: null, TTS: null, VLLM: null, ...settings.models },
      plugins: settings.plugins ?? [],
    });
    if (gone.length === 0) return settings;
    const msg = `The template "${name}" names providers that are not there any more: ${gone.map(({ id }) => id).join(', ')}. Change the template first.`;
    const details = gone.map(({ path, id }) => ({ path, msg: `"${id}" is not there any more` }));
    throw new ApiError(409, 'TEMPLATE_PROVIDERS_GONE', msg, details);
  }
}
