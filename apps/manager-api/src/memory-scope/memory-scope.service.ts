import { Inject, Injectable } from '@nestjs/common';
import type {
  MemoryMovePreview,
  MemoryMoveResult,
  MemoryRebindRequest,
  MemoryScopeRequest,
} from '@xiaozhi/contracts';
import { normaliseDeviceId } from '@xiaozhi/memory';
import type { MemoryScope } from '@xiaozhi/memory';
import { AgentService } from '../agent/agent.service.js';
import { keepAgentVersion } from '../agent-version/keep-agent-version.js';
import { Database } from '../database/database.js';
import type { WriteRows } from '../database/database.js';
import { kindOf, refuseBrowser } from '../device/browser.rules.js';
import { DeviceService } from '../device/device.service.js';
import type { Actor } from '../http/actor.js';
import { AgentMemory } from '../memory/agent-memory.js';
import { MemoryOperations } from '../memory-history/memory-operations.js';
import type { OpenRole } from '../memory-history/memory-operations.js';
import { requireScopeInReach } from '../reach/reach.js';
import { NOW } from '../tokens.js';
import type { MergePlan } from './merge-rows.js';
import { movePreview, totalsOf } from './move-preview.js';
import { moveRole } from './move-role.js';
import { movesOf } from './role-moves.js';
import type { RoleMoves } from './role-moves.js';

/** Thrown to take a preview's changes back. */
class Rehearsed extends Error {
  constructor(readonly preview: MemoryMovePreview) {
    super('A preview changes nothing.');
  }
}

/** Memories that go along when an agent's scope changes, or a device goes to another agent. */
@Injectable()
export class MemoryScopeService {
  constructor(
    private readonly agents: AgentService,
    private readonly devices: DeviceService,
    private readonly agentMemory: AgentMemory,
    private readonly operations: MemoryOperations,
    private readonly database: Database,
    @Inject(NOW) private readonly now: () => Date,
  ) {}

  /** @throws ApiError 404 AGENT_NOT_FOUND, 403 GROUP_SCOPE_REFUSED, 409 MEMORY_NOT_LOCAL */
  async previewScope(actor: Actor, request: MemoryScopeRequest): Promise<MemoryMovePreview> {
    return rehearse((onMoved) => this.scope(actor, request, onMoved));
  }

  /** The scope and the memories, in one transaction. */
  async applyScope(actor: Actor, request: MemoryScopeRequest): Promise<MemoryMoveResult> {
    return this.scope(actor, request);
  }

  /** @throws ApiError 404 DEVICE_NOT_FOUND, AGENT_NOT_FOUND, 409 DEVICE_IS_BROWSER, MEMORY_NOT_LOCAL */
  async previewRebind(actor: Actor, request: MemoryRebindRequest): Promise<MemoryMovePreview> {
    return rehearse((onMoved) => this.rebind(actor, request, onMoved));
  }

  async applyRebind(actor: Actor, request: MemoryRebindRequest): Promise<MemoryMoveResult> {
    return this.rebind(actor, request);
  }

  private async scope(
    actor: Actor,
    { agentId, memoryScope, deviceId }: MemoryScopeRequest,
    onMoved?: (preview: MemoryMovePreview) => void,
  ): Promise<MemoryMoveResult> {
    await this.agentMemory.requireLocal(agentId);
    const agent = await this.agents.require(agentId);
    requireScopeInReach(actor, memoryScope, agent.memory_scope);
    const bound = await this.database.repository('device').findBy({ agent_id: agentId });
    const devices = bound.filter((device) => kindOf(device) === 'device');
    // What was tried out in a browser becomes nobody's memory.
    const browsers = new Set(bound.filter((device) => kindOf(device) === 'browser').map(({ id }) => id));
    const groupUsers = await this.database.repository('agent').countBy({ memory_scope: agent.memory_scope });
    const chosenDeviceId = deviceId === undefined ? undefined : (await this.devices.require(deviceId)).id;
    const moves = movesOf({
      agentId,
      from: agent.memory_scope as MemoryScope,
      to: memoryScope as MemoryScope,
      roles: (await this.agents.roles(agentId)).filter(({ deviceId: id }) => !browsers.has(id ?? '')),
      deviceIds: devices.map(({ id }) => id),
      chosenDeviceId,
      isGroupShared: groupUsers > 1,
    });
    return this.move(actor, { agentId, moves, onMoved }, async (rows) => {
      const stamps = { updated_at: this.now().toISOString(), version: agent.version + 1 };
      await rows.of('agent').update({ id: agentId }, { memory_scope: memoryScope, ...stamps });
      await keepAgentVersion(rows, actor, agentId, { action: 'memory.scope' });
      return { scopeFrom: agent.memory_scope, scopeTo: memoryScope };
    });
  }

  private async rebind(
    actor: Actor,
    { deviceId, agentId }: MemoryRebindRequest,
    onMoved?: (preview: MemoryMovePreview) => void,
  ): Promise<MemoryMoveResult> {
    const device = await this.devices.require(deviceId);
    refuseBrowser(device);
    const [old, next] = [await this.agents.require(device.agent_id), await this.agents.require(agentId)];
    await this.agentMemory.requireLocal(old.id);
    await this.agentMemory.requireLocal(next.id);
    const own = (await this.agents.roles(old.id)).filter((role) => role.deviceId === device.id);
    const from = old.memory_scope as MemoryScope;
    // What an agent or a group remembers stays with it: other devices use it.
    const isOwn = from === 'device' || from === 'speaker';
    const moves = movesOf({
      ...{ agentId, from, to: next.memory_scope as MemoryScope, roles: isOwn ? own : [] },
      ...{ deviceIds: [device.id], chosenDeviceId: normaliseDeviceId(device.id), isGroupShared: false },
    });
    return this.move(actor, { agentId, moves, onMoved }, async (rows) => {
      await rows.of('device').update({ id: device.id }, { agent_id: agentId });
      return { deviceId: device.id, agentFrom: old.id, agentTo: agentId };
    });
  }

  private async move(
    actor: Actor,
    {
      agentId,
      moves,
      onMoved,
    }: { agentId: string; moves: RoleMoves; onMoved?: (preview: MemoryMovePreview) => void },
    setting: (rows: WriteRows) => Promise<Record<string, string>>,
  ): Promise<MemoryMoveResult> {
    let preview: MemoryMovePreview | undefined;
    const subject = { kind: 'scope', agentId, roleId: moves.moves[0]?.to ?? agentId };
    const operation = await this.operations.run(actor, subject, async (rows, open) => {
      const plans = await this.moveAll(rows, open, moves);
      preview = await movePreview(rows, moves, plans);
      onMoved?.(preview);
      return { ...(await setting(rows)), ...totalsOf(preview) };
    });
    return { preview: preview as MemoryMovePreview, operation };
  }

  private async moveAll(rows: WriteRows, open: OpenRole, { moves }: RoleMoves): Promise<MergePlan[]> {
    const plans: MergePlan[] = [];
    for (const move of moves) plans.push(await moveRole(rows, open, move, this.now().toISOString()));
    return plans;
  }
}

/** Does it, and takes it back: several roles merge into one, so only doing it tells what would happen. */
async function rehearse(
  work: (onMoved: (preview: MemoryMovePreview) => void) => Promise<unknown>,
): Promise<MemoryMovePreview> {
  try {
    await work((preview) => {
      throw new Rehearsed(preview);
    });
  } catch (error) {
    if (error instanceof Rehearsed) return error.preview;
    throw error;
  }
  throw new Error('A preview was carried out.');
}
