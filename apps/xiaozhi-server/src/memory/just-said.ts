import { normaliseDeviceId } from '@xiaozhi/memory';
import type { Interaction, Memory, RecalledMemory, RoleId } from '@xiaozhi/memory';
import type { ForgottenWords } from './forgotten-words.js';
import { removeForgotten } from './forgetting-delivery.js';
import type { MemoryBinding } from './memory-binding.source.js';
import type { MemoryQueue } from './memory-queue.js';
import { PROVISIONAL_PREFIX, provisionalId, provisionalTexts } from './provisional.js';
import type { RoleMirrorRegistry } from './role-mirror.registry.js';
import type { MemoryOrigin } from './session-memory.js';

type Meant = Pick<RecalledMemory, 'id' | 'text'>;

const PAGE_LIMIT = 200;
/** Where a memory is from is looked for among this many of the newest. */
const LOOKED_AT_COUNT = 2_000;

export interface JustSaidDeps {
  queue: MemoryQueue;
  forgotten: ForgottenWords;
  mirrors: RoleMirrorRegistry;
}

/** What was said and is on its way to a provider, and where memories are from, there and here. */
export class JustSaid {
  constructor(private readonly deps: JustSaidDeps) {}

  /** Forgets a provisional memory, wherever its interaction is by now. @throws OutboxError, MemoryError */
  async forget(
    roleId: RoleId,
    { id, text }: Meant,
    binding: MemoryBinding,
    signal: AbortSignal,
  ): Promise<void> {
    const turnId = interactionIdOf(id);
    const found = await this.deps.queue.find(roleId, turnId);
    // Marked before it is looked for: a delivery that ends meanwhile sees the mark, or is seen here.
    await this.deps.forgotten.add(roleId, turnId, text);
    const isAllGone = (await this.deps.queue.find(roleId, turnId)) === undefined;
    // No delivery would take these words away.
    if (found?.isUnfinished === true && isAllGone) await this.deps.queue.dropUtterance(turnId);
    const saidAt = found?.said.messages[0]?.at ?? found?.said.occurredAt;
    // Delivered already, with an unknown moment: whatever is the same fact goes.
    const sinceMs = saidAt === undefined ? 0 : Date.parse(saidAt);
    const interactionId = found?.said.id ?? turnId;
    await removeForgotten(roleId, [{ text, interactionId }], sinceMs, binding, this.deps, signal);
  }

  /** Provisional memories of one turn. */
  async textsOf(roleId: RoleId, turnId: string): Promise<Meant[]> {
    const said = (await this.deps.queue.find(roleId, turnId))?.said;
    // Among the words of another turn they are not told apart.
    if (said?.id !== turnId) return [];
    return provisionalTexts(said).map((text, position) => ({ id: provisionalId(turnId, position), text }));
  }

  /** Undefined where the memory is not there any more. */
  async originOf(
    roleId: RoleId,
    { id, text }: Meant,
    { binding, deviceId }: { binding: MemoryBinding; deviceId: string },
    signal: AbortSignal,
  ): Promise<MemoryOrigin | undefined> {
    if (id.startsWith(PROVISIONAL_PREFIX)) {
      const said = (await this.deps.queue.find(roleId, interactionIdOf(id)))?.said;
      const line = said === undefined ? undefined : lineOf(said, text);
      if (said !== undefined)
        return originIn(text, line?.content, line?.at ?? said.occurredAt, said, deviceId);
    }
    const memory = await findMemory(roleId, { id, text }, binding, signal);
    if (memory === undefined) return undefined;
    const { provenance = {}, createdAt } = memory;
    return originIn(memory.text, provenance.utterance, createdAt, provenance, deviceId);
  }
}

function originIn(
  text: string,
  utterance: string | undefined,
  at: string,
  from: { deviceId?: string },
  deviceId: string,
): MemoryOrigin {
  const isOfOtherDevice =
    from.deviceId !== undefined && normaliseDeviceId(from.deviceId) !== normaliseDeviceId(deviceId);
  return { text, utterance: isOfOtherDevice ? undefined : utterance, at, isOfOtherDevice };
}

/** The user's line that holds a provisional memory. */
function lineOf(said: Interaction, text: string): Interaction['messages'][number] | undefined {
  const lines = said.messages.filter(({ role }) => role === 'user');
  return lines.find((line) => provisionalTexts({ ...said, messages: [line] }).includes(text)) ?? lines[0];
}

/** By its id; what was provisional when it was recalled, by its text. */
async function findMemory(
  roleId: RoleId,
  { id, text }: Meant,
  { provider }: MemoryBinding,
  signal: AbortSignal,
): Promise<Memory | undefined> {
  if (!provider.capabilities.has('list')) return undefined;
  for (let page = 1; page * PAGE_LIMIT <= LOOKED_AT_COUNT; page += 1) {
    const { items, total } = await provider.list(roleId, { page, limit: PAGE_LIMIT }, signal);
    const found = items.find((memory) => memory.id === id || memory.text === text);
    if (found !== undefined) return found;
    if (items.length < PAGE_LIMIT || page * PAGE_LIMIT >= total) return undefined;
  }
  return undefined;
}

function interactionIdOf(provisional: string): string {
  return provisional.slice(PROVISIONAL_PREFIX.length, provisional.lastIndexOf(':'));
}
