import { Injectable } from '@nestjs/common';
import type { AgentCreate, AgentUpdate, AgentView, ListQuery, PageView, RoleView } from '@xiaozhi/contracts';
import { roleIdFor } from '@xiaozhi/memory';
import { newId } from '@xiaozhi/observability';
import { keepAgentVersion } from '../agent-version/keep-agent-version.js';
import type { VersionOrigin } from '../agent-version/keep-agent-version.js';
import { AuditService } from '../audit/audit.service.js';
import { Database } from '../database/database.js';
import type { WriteRows } from '../database/database.js';
import type { AgentRow, DeviceRow } from '../database/rows.js';
import { NO_BROWSER } from '../device/browser.rules.js';
import type { Actor } from '../http/actor.js';
import { ApiError, notFound } from '../http/api-error.js';
import { listRows } from '../http/list-rows.js';
import type { Listing } from '../http/list-rows.js';
import { NO_MEMORY_CONFIG } from '../model-provider/config-usage.js';
import { eraseLetters, lettersOfRole } from '../outbox/erase-letters.js';
import { forgetPrompts } from '../prompt/prompt.rules.js';
import { ModelProviderService } from '../model-provider/model-provider.service.js';
import { giveOwn } from '../reach/agent-grant.service.js';
import { narrowToReach, requireScopeInReach } from '../reach/reach.js';
import { BrowserRemoval } from '../playground/browser-removal.js';
import { eraseProfilesOf } from '../speaker/speaker.rules.js';
import { AgentCorrectWords } from './agent-correct-words.js';
import { AgentPlugins } from './agent-plugins.js';
import { rolesOfAgent } from './agent-roles.js';
import { readAgentSetup } from './agent-setup.js';
import { PLAIN_VOICE } from './agent-voice.rules.js';
import { AGENT_DEFAULTS, requireTimeZone, toAgentColumns, toAgentView } from './agent.rules.js';

const DEFAULT_MEMORY_CONFIG = 'Memory_local';
const MODEL_COLUMNS = [
  ['VAD', 'vad_config_id'],
  ['ASR', 'asr_config_id'],
  ['LLM', 'llm_config_id'],
  ['TTS', 'tts_config_id'],
  ['VLLM', 'vllm_config_id'],
] as const;

const LISTING: Listing = {
  sorts: {
    name: { column: 'name', isText: true },
    createdAt: { column: 'created_at' },
    updatedAt: { column: 'updated_at' },
  },
  searched: ['name'],
  usual: ['created_at'],
};

/** What an agent is made by, as the audit log has it. */
export interface AgentOrigin {
  action: string;
  details?: Record<string, string>;
}

/** Agents: persona, providers, and how they remember. */
@Injectable()
export class AgentService {
  constructor(
    private readonly database: Database,
    private readonly providers: ModelProviderService,
    private readonly audit: AuditService,
    private readonly plugins: AgentPlugins,
    private readonly words: AgentCorrectWords,
    private readonly browsers: BrowserRemoval,
  ) {}

  /** @throws ApiError 400 SORT_INVALID */
  async list(actor: Actor, query: ListQuery): Promise<PageView<AgentView>> {
    const [rows, total] = await listRows(this.database.repository('agent'), query, LISTING, (items) =>
      narrowToReach(items, actor, 'item.id'),
    );
    return { total, list: await this.toViews(rows) };
  }

  async get(id: string): Promise<AgentView> {
    const [view] = await this.toViews([await this.require(id)]);
    return view as AgentView;
  }

  /**
   * Whoever sees some agents only is given this one too.
   * @param also puts what stands beside the agent, in the same transaction
   * @throws ApiError 403 GROUP_SCOPE_REFUSED, 409 GRANTS_FULL
   */
  async create(
    actor: Actor,
    input: AgentCreate,
    origin: AgentOrigin = { action: 'agent.create' },
    also?: (rows: WriteRows, agentId: string) => Promise<void>,
  ): Promise<AgentView> {
    requireTimeZone(input.timeZone);
    requireScopeInReach(actor, input.memoryScope);
    const now = new Date().toISOString();
    const row: AgentRow = {
      ...AGENT_DEFAULTS,
      ...PLAIN_VOICE,
      id: newId(),
      name: input.name,
      memory_snapshot: null,
      prompts_enabled: null,
      child_mode: null,
      memory_firewall: null,
      recall_token_budget: null,
      vad_config_id: null,
      asr_config_id: null,
      llm_config_id: null,
      tts_config_id: null,
      vllm_config_id: null,
      ...toAgentColumns(input),
      ...(await this.modelColumns(input)),
      memory_config_id: await this.memoryConfigFor(input, NO_MEMORY_CONFIG),
      creator: actor.id,
      created_at: now,
      updated_at: now,
      version: 1,
    };
    const plugins = await this.plugins.resolve(input.plugins ?? []);
    await this.database.write(async (rows) => {
      await rows.of('agent').insert(row);
      await this.plugins.replace(rows, row.id, plugins);
      await this.words.replace(rows, row.id, input.correctWords ?? []);
      await also?.(rows, row.id);
      if (actor.reach !== undefined) await giveOwn(rows, this.audit, actor, row.id);
      await keepAgentVersion(rows, actor, row.id, origin);
      await this.audit.record(rows, actor, {
        action: origin.action,
        target: row.id,
        details: { name: row.name, ...origin.details },
        after: await readAgentSetup(rows, row.id),
      });
    });
    return this.get(row.id);
  }

  /** @param origin what makes it, where that is not an operator's edit. @throws ApiError 403 GROUP_SCOPE_REFUSED */
  async update(
    actor: Actor,
    id: string,
    input: AgentUpdate,
    origin: VersionOrigin = { action: 'agent.update' },
  ): Promise<AgentView> {
    requireTimeZone(input.timeZone);
    const row = await this.require(id);
    requireScopeInReach(actor, input.memoryScope, row.memory_scope);
    const memory_config_id = await this.memoryConfigFor(input, row.memory_config_id);
    const columns = { ...toAgentColumns(input), ...(await this.modelColumns(input)), memory_config_id };
    const plugins = input.plugins && (await this.plugins.resolve(input.plugins));
    await this.database.write(async (rows) => {
      const before = await readAgentSetup(rows, id);
      if (plugins !== undefined) await this.plugins.replace(rows, id, plugins);
      if (input.correctWords !== undefined) await this.words.replace(rows, id, input.correctWords);
      const stamps = { updated_at: new Date().toISOString(), version: row.version + 1 };
      await rows.of('agent').update({ id }, { ...columns, ...stamps });
      await keepAgentVersion(rows, actor, id, origin);
      await this.audit.record(rows, actor, {
        action: origin.action,
        target: id,
        details: { name: row.name, version: origin.restoredFrom, batchId: origin.batchId },
        before,
        after: await readAgentSetup(rows, id),
      });
    });
    return this.get(id);
  }

  /** @throws ApiError 409 while devices are bound to it */
  async remove(actor: Actor, id: string): Promise<void> {
    await this.require(id);
    await this.database.write((rows) => this.removeIn(rows, actor, id));
  }

  /** The same in a transaction that is there. Browsers that talked to it go with their memories. */
  async removeIn(rows: WriteRows, actor: Actor, id: string): Promise<void> {
    const agent = await rows.of('agent').findOneBy({ id });
    if (agent === null) throw notFound('agent', id);
    await requireNoDevices(rows, id);
    await this.browsers.removeIn(rows, actor, { agent_id: id });
    const before = await readAgentSetup(rows, id);
    await this.plugins.replace(rows, id, []);
    await this.words.replace(rows, id, []);
    await rows.of('agent').delete({ id });
    await rows.of('agentGrant').delete({ agent_id: id });
    await rows.of('agentVersion').delete({ agent_id: id });
    await rows.of('quietHours').delete({ agent_id: id });
    await rows.of('memoryRetention').delete({ agent_id: id });
    await rows.of('chatRetention').delete({ agent_id: id });
    await rows.of('memoryEncoding').delete({ agent_id: id });
    await rows.of('agentShadow').delete({ agent_id: id });
    await rows.of('shadowComparison').delete({ agent_id: id });
    const ownRole = roleIdFor({ scope: 'agent', deviceId: '', agentId: id });
    await forgetPrompts(rows, ownRole);
    await eraseLetters(rows, lettersOfRole(ownRole), new Date());
    await rows.of('memoryQuarantine').delete({ agent_id: id });
    await eraseProfilesOf(rows, id);
    await this.audit.record(rows, actor, {
      action: 'agent.delete',
      target: id,
      details: { name: agent.name },
      before,
    });
  }

  /** Memory instructions of the agent of a device. @param device MAC in any common notation */
  async saveInstructions(actor: Actor, device: DeviceRow, summaryMemory: string): Promise<AgentView> {
    return this.update(actor, device.agent_id, { summaryMemory });
  }

  /** The running summary that some gateways keep; not the instructions. */
  async saveSnapshot(actor: Actor, device: DeviceRow, snapshot: string): Promise<void> {
    await this.database.write(async (rows) => {
      await rows
        .of('agent')
        .update({ id: device.agent_id }, { memory_snapshot: snapshot, updated_at: new Date().toISOString() });
      await this.audit.record(rows, actor, { action: 'agent.save-snapshot', target: device.agent_id });
    });
  }

  /** Whose memories this agent has: one per device, or one for all, as its scope says; and those of children. */
  async roles(id: string): Promise<RoleView[]> {
    return rolesOfAgent(this.database, await this.require(id));
  }

  async require(id: string): Promise<AgentRow> {
    const row = await this.database.repository('agent').findOneBy({ id });
    if (row === null) throw notFound('agent', id);
    return row;
  }

  /** `enableMemory` false wins; a named provider comes next; switched on without a name it is the local one. */
  private async memoryConfigFor(input: AgentUpdate, current: string): Promise<string> {
    if (input.enableMemory === false) return NO_MEMORY_CONFIG;
    if (input.memoryProvider !== undefined && input.memoryProvider !== '') {
      return (await this.providers.resolveConfig('Memory', input.memoryProvider, 'memoryProvider')).id;
    }
    return input.enableMemory === true && current === NO_MEMORY_CONFIG ? DEFAULT_MEMORY_CONFIG : current;
  }

  /** Each kind's config by id or provider code; null goes back to the default, what is left out stays. */
  private async modelColumns({ models }: AgentUpdate): Promise<Partial<AgentRow>> {
    const columns: Partial<AgentRow> = {};
    for (const [kind, column] of MODEL_COLUMNS) {
      const reference = models?.[kind];
      if (reference === undefined) continue;
      columns[column] =
        reference === null || reference === ''
          ? null
          : (await this.providers.resolveConfig(kind, reference, `models.${kind}`)).id;
    }
    return columns;
  }

  private async toViews(rows: readonly AgentRow[]): Promise<AgentView[]> {
    const [counts, codes] = [await this.deviceCounts(), await this.memoryCodes()];
    const ids = rows.map(({ id }) => id);
    const [plugins, words] = [await this.plugins.byAgent(ids), await this.words.byAgent(ids)];
    return rows.map((row) =>
      toAgentView(row, {
        memoryProvider: codes.get(row.memory_config_id) ?? 'nomem',
        deviceCount: counts.get(row.id) ?? 0,
        plugins: plugins.get(row.id) ?? [],
        correctWords: words.get(row.id) ?? [],
      }),
    );
  }

  private async memoryCodes(): Promise<Map<string, string>> {
    const configs = await this.database.repository('modelConfig').findBy({ model_type: 'Memory' });
    return new Map(configs.map(({ id, provider_code: code }) => [id, code]));
  }

  private async deviceCounts(): Promise<Map<string, number>> {
    const rows = await this.database
      .repository('device')
      .createQueryBuilder('device')
      .select('device.agent_id', 'agentId')
      .addSelect('COUNT(*)', 'count')
      .where('device.kind IS NULL')
      .groupBy('device.agent_id')
      .getRawMany<{ agentId: string; count: string | number }>();
    return new Map(rows.map(({ agentId, count }) => [agentId, Number(count)]));
  }
}

/** @throws ApiError 409 AGENT_HAS_DEVICES */
export async function requireNoDevices(rows: WriteRows, id: string): Promise<void> {
  const devices = await rows.of('device').countBy({ ...NO_BROWSER, agent_id: id });
  if (devices === 0) return;
  const msg = `${devices} devices use this agent; move or unbind them first.`;
  throw new ApiError(409, 'AGENT_HAS_DEVICES', msg, [{ path: id, msg }]);
}
