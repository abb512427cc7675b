import { randomBytes, randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import {
  CREDENTIALS_SUBPROTOCOL_PREFIX,
  DEVICE_SUBPROTOCOL,
  PLAYGROUND_SOCKET_PATH,
} from '@xiaozhi/contracts';
import type { PlaygroundSession, SocketCredentials } from '@xiaozhi/contracts';
import { AuditService } from '../audit/audit.service.js';
import { Database } from '../database/database.js';
import type { WriteRows } from '../database/database.js';
import type { DeviceRow } from '../database/rows.js';
import { newDevice } from '../device/device.service.js';
import type { Actor } from '../http/actor.js';
import { notFound } from '../http/api-error.js';
import { DeviceTokens } from '../ota/device-tokens.js';

const BOARD = 'browser';

/** Lets users talk to an agent without a device: their browser is one, with a memory of its own. */
@Injectable()
export class PlaygroundService {
  constructor(
    private readonly database: Database,
    private readonly audit: AuditService,
    private readonly tokens: DeviceTokens,
  ) {}

  /** The user's browser at an agent, made at the first time; also for two tabs that ask at once. @throws ApiError 404 AGENT_NOT_FOUND */
  async open(actor: Actor, agentId: string): Promise<PlaygroundSession> {
    const { deviceId, clientId, memoryScope } = await this.database.write(async (rows) => {
      const agent = await rows.of('agent').findOneBy({ id: agentId });
      if (agent === null) throw notFound('agent', agentId);
      const key = { user_id: actor.id, agent_id: agentId, kind: 'browser' };
      const row = (await rows.of('device').findOneBy(key)) ?? (await this.make(rows, actor, agentId));
      return { deviceId: row.id, clientId: row.client_id ?? row.id, memoryScope: agent.memory_scope };
    });
    const token = await this.tokens.tokenFor({ deviceId, clientId });
    const credentials: SocketCredentials = { deviceId, clientId, token };
    const encoded = Buffer.from(JSON.stringify(credentials)).toString('base64url');
    const protocols = [DEVICE_SUBPROTOCOL, `${CREDENTIALS_SUBPROTOCOL_PREFIX}${encoded}`];
    return { deviceId, clientId, path: PLAYGROUND_SOCKET_PATH, protocols, memoryScope };
  }

  private async make(rows: WriteRows, actor: Actor, agentId: string): Promise<DeviceRow> {
    const user = await rows.of('user').findOneBy({ id: actor.id });
    const row: DeviceRow = {
      ...newDevice({ id: newMacAddress(), board: BOARD, appVersion: '' }, agentId, actor.id),
      alias: `Browser of ${user?.username ?? actor.name}`,
      client_id: randomUUID(),
      kind: 'browser',
      auto_update: 0,
    };
    await rows.of('device').insert(row);
    const details = { agentId, kind: row.kind };
    await this.audit.record(rows, actor, { action: 'device.bind', target: row.id, details });
    return row;
  }
}

/** Locally administered, of one device, and otherwise random: who does not know it cannot guess it. */
function newMacAddress(): string {
  const bytes = randomBytes(6);
  bytes[0] = ((bytes[0] ?? 0) & 0b1111_1100) | 0b10;
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(':');
}
