import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLogger } from '@xiaozhi/observability';
import { AuditService } from '../audit/audit.service.js';
import { loadManagerConfig } from '../config/manager-config.js';
import { Database } from '../database/database.js';
import { seed } from '../database/seed.js';
import { SYSTEM } from '../http/actor.js';
import { DeviceService } from './device.service.js';

const WAITING_COUNT = 25;
const MAX_GUESSES = 20;
const codeOf = (index: number): string => String(200_000 + index);

describe(DeviceService, () => {
  const folder = mkdtempSync(join(tmpdir(), 'manager-device-'));
  let database: Database;
  let devices: DeviceService;
  let agentId = '';

  beforeAll(async () => {
    database = await Database.open(loadManagerConfig({ DATA_DIR: folder }, folder));
    await seed(database, 'ws://127.0.0.1/');
    devices = new DeviceService(database, new AuditService(), silentLogger());
    agentId = (await database.repository('agent').find())[0]?.id ?? '';
    const now = new Date().toISOString();
    const expires_at = new Date(Date.now() + 3_600_000).toISOString();
    const waiting = Array.from({ length: WAITING_COUNT + 1 }, (_, index) => ({
      ...{ id: `02:00:00:00:07:${String(index).padStart(2, '0')}`, code: codeOf(index) },
      ...{ board: 'lamp', app_version: '1.0.0', last_seen_at: now, expires_at },
    }));
    await database.write(async (rows) => void (await rows.of('pendingDevice').insert(waiting)));
  });

  afterAll(async () => {
    await database.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('binds as many devices as an operator has, and bounds wrong codes only', async () => {
    const bind = (code: string): Promise<unknown> => devices.bind(SYSTEM, { agentId, code });
    await expect(bind('100000')).rejects.toMatchObject({ code: 'CODE_UNKNOWN' });
    for (let index = 0; index < WAITING_COUNT; index += 1) await bind(codeOf(index));
    for (let guess = 1; guess < MAX_GUESSES; guess += 1)
      await expect(bind(String(100_000 + guess))).rejects.toMatchObject({ code: 'CODE_UNKNOWN' });
    await expect(bind(codeOf(WAITING_COUNT))).rejects.toMatchObject({ code: 'BIND_THROTTLED' });
    expect(await database.repository('device').count()).toBe(WAITING_COUNT);
  });
});
