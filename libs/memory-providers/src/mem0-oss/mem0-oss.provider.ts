import type { ProviderImplementation } from '@xiaozhi/contracts';
import { MemoryRejected, MemoryUnauthorized, MemoryUnavailable, MemoryUnsupported } from '@xiaozhi/memory';
import type {
  InteractionBatch,
  Memory,
  MemoryCapability,
  MemoryProvider,
  MemoryVersion,
  Page,
  PageRequest,
  ProviderHealth,
  RecallQuery,
  RecalledMemory,
  RoleId,
  SaveReceipt,
} from '@xiaozhi/memory';
import { withDeadline } from '@xiaozhi/observability';
import { checkHost, refusalIn } from '@xiaozhi/observability/url-guard';
import {
  toAddOptions,
  toFreshMessages,
  toMem0Messages,
  toMemory,
  toRecalled,
  toVersion,
} from '../mem0/mem0.mapping.js';
import { mem0Memory } from '../mem0/mem0.wire.js';
import type { Mem0Memory } from '../mem0/mem0.wire.js';
import type { MemoryProviderDeps } from '../memory-provider-deps.js';
import type { EngineCallName, EngineCalls, EngineMemory } from './engine/engine-protocol.js';
import { engineFor } from './engine/engine-pool.js';
import type { Mem0Engine } from './engine/engine.js';
import { mem0OssDefinition } from './mem0-oss.definition.js';
import { requireMem0OssSettings } from './mem0-oss.settings.js';
import type { Models } from './models/models.js';
import { modelsOf } from './models/models.js';

const MAX_QUERY_CHARS = 4_000;
const MAX_TOP_K = 1_000;
const HEALTH_DEADLINE_MS = 5_000;

/** Mem0's engine in this process; `engine` is opened with the first call, since its vectors' length may have to be asked. */
export class Mem0OssProvider implements MemoryProvider {
  readonly code = mem0OssDefinition.code;
  readonly capabilities: ReadonlySet<MemoryCapability> = new Set(['list', 'edit', 'history'] as const);
  private engine: Mem0Engine | undefined;

  constructor(
    private readonly openEngine: (signal: AbortSignal) => Promise<Mem0Engine>,
    private readonly models: Models,
  ) {}

  async save(batch: InteractionBatch, signal: AbortSignal): Promise<SaveReceipt> {
    signal.throwIfAborted();
    if (batch.interactions.flatMap(toMem0Messages).length < 2)
      return { status: 'ignored', reason: 'Fewer than two messages are no conversation.' };
    const ids = batch.interactions.map((interaction) => interaction.id);
    const saved = await this.call('saved', { interactionIds: ids }, signal);
    const memoryIds = Object.values(saved).flat();
    const rest = batch.interactions.filter(({ id }) => saved[id] === undefined);
    const messages = rest.flatMap(toFreshMessages);
    const options = toAddOptions(batch, rest);
    if (options === undefined) return { status: 'extracted', memoryIds: [...new Set(memoryIds)] };
    if (!messages.some(({ role }) => role === 'user'))
      return { status: 'ignored', reason: 'The user said nothing that is new.' };
    const added = await this.call(
      'add',
      {
        userId: userIdOf(batch.roleId),
        interactionIds: rest.map(({ id }) => id),
        messages,
        metadata: options.metadata,
        instructions: batch.instructions.trim(),
        mayHaveLeftovers: batch.isRedelivery,
      },
      signal,
    );
    return { status: 'extracted', memoryIds: [...new Set([...memoryIds, ...added])] };
  }

  async recall(query: RecallQuery, signal: AbortSignal): Promise<readonly RecalledMemory[]> {
    signal.throwIfAborted();
    const text = query.text.trim().slice(0, MAX_QUERY_CHARS);
    if (text === '' || query.limit < 1) return [];
    const userId = userIdOf(query.roleId);
    const topK = Math.min(query.limit, MAX_TOP_K);
    const found = await this.call('search', { userId, text, topK }, signal);
    return found
      .filter((memory) => memory.userId === userId)
      .map(toWire)
      .map(toRecalled)
      .sort((a, b) => b.score - a.score);
  }

  async list(roleId: RoleId, { page, limit }: PageRequest, signal: AbortSignal): Promise<Page<Memory>> {
    const userId = userIdOf(roleId);
    const all = (await this.call('list', { userId }, signal))
      .filter((memory) => memory.userId === userId)
      .map((memory) => toMemory(toWire(memory), roleId))
      .sort((a, b) => Date.parse(b.updatedAt) - Date.parse(a.updatedAt));
    return { total: all.length, items: all.slice((page - 1) * limit, page * limit) };
  }

  async update(roleId: RoleId, memoryId: string, text: string, signal: AbortSignal): Promise<Memory> {
    await this.requireOwn(roleId, memoryId, signal);
    await this.call('update', { memoryId, text }, signal);
    return toMemory(toWire(await this.requireOwn(roleId, memoryId, signal)), roleId);
  }

  async remove(roleId: RoleId, memoryId: string, signal: AbortSignal): Promise<void> {
    if ((await this.findOwn(roleId, memoryId, signal)) === undefined) return;
    await this.call('remove', { memoryId }, signal);
  }

  async removeAll(roleId: RoleId, signal: AbortSignal): Promise<void> {
    await this.call('removeAll', { userId: userIdOf(roleId) }, signal);
  }

  async history(roleId: RoleId, memoryId: string, signal: AbortSignal): Promise<readonly MemoryVersion[]> {
    const memory = await this.requireOwn(roleId, memoryId, signal);
    const versions = (await this.call('history', { memoryId }, signal)).map(toVersion);
    // Histories lie in a file beside the engine: another machine's console knows the memory as it is now only.
    if (versions.length > 0) return versions;
    return [
      { event: 'add', oldText: null, newText: memory.memory, at: toMemory(toWire(memory), roleId).createdAt },
    ];
  }

  track(): Promise<never> {
    return Promise.reject(new MemoryUnsupported('[mem0_oss] is done when it has answered.'));
  }

  create(): Promise<never> {
    return Promise.reject(new MemoryUnsupported('[mem0_oss] stores no text without extraction.'));
  }

  rate(): Promise<never> {
    return Promise.reject(new MemoryUnsupported('[mem0_oss] takes no feedback; the platform does.'));
  }

  async health(signal: AbortSignal): Promise<ProviderHealth> {
    const deadline = withDeadline(signal, HEALTH_DEADLINE_MS);
    try {
      await this.call('ping', {}, deadline);
      return { status: 'ready' };
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof MemoryUnauthorized) return { status: 'disabled', reason: error.message };
      if (error instanceof MemoryUnavailable || error instanceof MemoryRejected)
        return { status: 'unavailable', reason: error.message };
      return { status: 'unavailable', reason: `[mem0_oss] did not answer within ${HEALTH_DEADLINE_MS} ms.` };
    }
  }

  private async call<TName extends EngineCallName>(
    name: TName,
    input: EngineCalls[TName]['in'],
    signal: AbortSignal,
  ): Promise<EngineCalls[TName]['out']> {
    signal.throwIfAborted();
    this.engine ??= await this.openEngine(signal);
    return this.engine.call(name, input, this.models, signal);
  }

  private async requireOwn(roleId: RoleId, memoryId: string, signal: AbortSignal): Promise<EngineMemory> {
    const memory = await this.findOwn(roleId, memoryId, signal);
    if (memory === undefined) throw new MemoryRejected(`[mem0_oss] the role has no memory ${memoryId}.`);
    return memory;
  }

  /** The memory when it belongs to the role; somebody else's looks as if it were not there. */
  private async findOwn(
    roleId: RoleId,
    memoryId: string,
    signal: AbortSignal,
  ): Promise<EngineMemory | undefined> {
    const userId = userIdOf(roleId);
    if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(memoryId)) return undefined;
    const memory = await this.call('find', { memoryId }, signal);
    return memory?.userId === userId ? memory : undefined;
  }
}

/** Mem0's open-source engine over the operator's models and vector database. */
export const mem0Oss: ProviderImplementation<MemoryProvider, MemoryProviderDeps> = {
  definition: mem0OssDefinition,
  create: (fields, { logger, completeText, ...deps }) => {
    // Its vectors lie in a database of its own, which takes those of one encoder only.
    const encoder = deps.offlineEncoder ?? deps.encoder;
    const { store, folder, llm, embedder, dimension } = requireMem0OssSettings(fields);
    const models = modelsOf({ llm, completeText, embedder, encoder });
    const openEngine = async (signal: AbortSignal): Promise<Mem0Engine> => {
      if ('url' in store) await requireAllowedHost(store.url);
      const length = dimension ?? (embedder === undefined ? encoder?.dimension : undefined);
      const asked = length ?? (await models.embed(['length of a vector'], signal))[0]?.length ?? 0;
      return engineFor({ store, folder, dimension: asked }, logger);
    };
    return new Mem0OssProvider(openEngine, models);
  },
};

/** Drivers of databases resolve names themselves: what is checked here is what the name means now. @throws MemoryUnavailable */
async function requireAllowedHost(url: string): Promise<void> {
  try {
    await checkHost(new URL(url));
  } catch (cause) {
    const refusal = refusalIn(cause);
    // A name that cannot be resolved is the driver's to tell.
    if (refusal !== undefined) throw new MemoryUnavailable(`[mem0_oss] ${refusal.message}`);
  }
}

/** Mem0 refuses white space in a user's id, and to it `*` means everybody. */
function userIdOf(roleId: RoleId): string {
  if (/^[\s*]*$/.test(roleId)) throw new MemoryRejected('[mem0_oss] a role id must name one role.');
  return roleId.replace(/[%\s]/g, encodeURIComponent);
}

function toWire({ metadata, ...memory }: EngineMemory): Mem0Memory {
  return mem0Memory.parse({ ...memory, metadata });
}
