import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { agentModels, memoryFirewall, serverBase } from '@xiaozhi/contracts';
import type { AgentModels, ServerBase } from '@xiaozhi/contracts';
import { parse as parseYaml } from 'yaml';
import { z } from 'zod';
import { ManagerApiError } from '../config/manager-api.client.js';
import type { AgentModelsAnswer, ManagerApi } from '../config/manager-api.js';

/** Model kinds whose section of the file is an agent's. */
const KINDS = ['VAD', 'ASR', 'LLM', 'VLLM', 'TTS', 'Memory', 'Intent', 'Plugin'] as const;
/** What manager-api is told that nobody wants to know here. */
const DROPPED = new Set([
  '/device/state',
  '/provider/state',
  '/interaction/report',
  '/memory/quarantine',
  '/agent/chat-history/report',
  '/turn/report',
  '/usage/report',
  '/memory-erasure/report',
]);
/** Text that stands for "fill this in" in configurations of the field. */
const PLACEHOLDER = '你';

const tree = z.record(z.string(), z.unknown());
const ownAgent = z.looseObject({
  name: z.string().default('小智'),
  memory_scope: z.string().optional(),
  time_zone: z.string().optional(),
  language: z.enum(['en', 'zh']).optional(),
  recall_deadline_ms: z.number().optional(),
  recall_token_budget: z.number().optional(),
  memory_firewall: memoryFirewall.optional(),
  child_mode: z.boolean().default(false),
});

interface Settings {
  base: ServerBase;
  models: AgentModels;
  /** Of the file's text. */
  tag: string;
}

/**
 * Takes manager-api's place where there is none: one agent for every device, from config.yaml in the form that
 * servers in the field have (device protocol, configuration keys). The file is read at every question, so that a
 * change counts from the next turn on. History and states, which only a console would show, are dropped.
 */
export class FileManager implements ManagerApi {
  constructor(private readonly file: string) {}

  async serverBase(): Promise<ServerBase> {
    return (await this.read()).base;
  }

  /** There is one agent here, whatever a manager called it before. */
  async agentModels(
    { agentId }: { macAddress: string; clientId: string; agentId?: string },
    etag: string | undefined,
  ): Promise<AgentModelsAnswer> {
    const { models, tag } = await this.read();
    if (agentId !== undefined)
      return {
        kind: 'models',
        models: { ...models, agent: models.agent && { ...models.agent, id: agentId } },
      };
    return tag === etag ? { kind: 'not-modified' } : { kind: 'models', models, etag: tag };
  }

  post(path: string): Promise<unknown> {
    if (DROPPED.has(path)) return Promise.resolve(null);
    return Promise.reject(new ManagerApiError('MANAGER_REJECTED', `${path} needs manager-api.`));
  }

  private async read(): Promise<Settings> {
    let text: string;
    try {
      text = await readFile(this.file, 'utf8');
    } catch (cause) {
      throw new ManagerApiError('MANAGER_UNAVAILABLE', `${this.file} cannot be read.`, { cause });
    }
    return parseSettings(text, this.file);
  }
}

/** @throws ManagerApiError MANAGER_REJECTED naming the file and what is wrong with it */
function parseSettings(text: string, file: string): Settings {
  try {
    const whole = withoutPlaceholders(tree.parse(parseYaml(text)));
    const tag = createHash('sha256').update(text).digest('hex').slice(0, 32);
    const sections = Object.fromEntries(
      KINDS.flatMap((kind) => (kind in whole ? [[kind, whole[kind]]] : [])),
    );
    const { selected_module, prompt, device_max_output_size } = whole;
    const models = agentModels.parse({
      ...sections,
      ...{ selected_module, prompt, device_max_output_size },
      // Nobody is there to keep a history.
      chat_history_conf: 0,
      agent: toAgent(whole, tag),
    });
    return { base: serverBase.parse({ server: {}, ...whole }), models, tag };
  } catch (cause) {
    const reason = cause instanceof z.ZodError ? z.prettifyError(cause) : String(cause);
    throw new ManagerApiError('MANAGER_REJECTED', `${file} cannot be used: ${reason}`, { cause });
  }
}

function toAgent(whole: Record<string, unknown>, configVersion: string): Record<string, unknown> {
  const own = ownAgent.parse(whole.agent ?? {});
  const offsetHours = Number(tree.catch({}).parse(whole.server ?? {}).timezone_offset ?? 8);
  return {
    id: 'default',
    name: own.name,
    configVersion,
    timeZone: own.time_zone ?? zoneOf(offsetHours),
    language: own.language ?? 'zh',
    childMode: own.child_mode,
    ...(own.memory_scope === undefined ? {} : { memoryScope: own.memory_scope }),
    ...(own.memory_firewall === undefined ? {} : { memoryFirewall: own.memory_firewall }),
    ...(own.recall_deadline_ms === undefined ? {} : { recallDeadlineMs: own.recall_deadline_ms }),
    ...(own.recall_token_budget === undefined ? {} : { recallTokenBudget: own.recall_token_budget }),
  };
}

/** IANA's zones of a fixed offset count westward: Etc/GMT-8 is eight hours ahead of Greenwich. */
function zoneOf(offsetHours: number): string {
  if (!Number.isInteger(offsetHours) || Math.abs(offsetHours) > 12 || offsetHours === 0) return 'UTC';
  return `Etc/GMT${offsetHours > 0 ? '-' : '+'}${Math.abs(offsetHours)}`;
}

/** Settings whose text stands for "fill this in" count as not there, except in what is said and asked. */
function withoutPlaceholders(node: Record<string, unknown>): Record<string, unknown> {
  const { server, ...rest } = node;
  const given = Object.entries(tree.catch({}).parse(server ?? {})).filter(
    ([, value]) => !(typeof value === 'string' && value.includes(PLACEHOLDER)),
  );
  return { ...rest, server: Object.fromEntries(given) };
}
