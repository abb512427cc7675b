import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { STATUS_WARNINGS } from '@xiaozhi/contracts';
import type { StatusOutbox, SystemStatusView } from '@xiaozhi/contracts';
import { newestBackup } from './newest-backup.js';
import { warningsOf } from './status-warnings.js';

const NOW = '2026-03-10T12:00:00.000Z';
const good: Omit<SystemStatusView, 'warnings'> = {
  at: NOW,
  process: {
    ...{ version: '1', node: 'v20', platform: 'linux x64', startedAt: NOW, uptimeSeconds: 1 },
    ...{ memoryBytes: 1, logLevel: 'info' },
  },
  database: { kind: 'mariadb', version: '11', newestMigration: 'x', isUpToDate: true, answerMs: 1 },
  redis: { isConfigured: true, isReachable: true },
  security: {
    ...{ memoryEncryption: true, masterKey: 'environment', urlGuard: 'strict', hasTrustedProxies: true },
    ...{ hasCorsOrigins: false, hasRateLimits: true, hasSingleSignOn: false, autoEnrol: 'off' },
    deviceTokens: true,
  },
  counts: { agents: 1, devices: 1, devicesOnline: 1, users: 1, conversationsLastDay: 1 },
  outboxes: [],
  backup: { newestAt: '2026-03-09T12:00:00.000Z' },
};
const outbox = (id: string, fields: Partial<StatusOutbox> = {}): StatusOutbox => ({
  ...{ id, gateways: [], lastSeenAt: NOW, isStale: false, waiting: 0, dead: 0, oldestAt: null },
  ...fields,
});
const codesOf = (status: Partial<typeof good>, refused = 0): string[] =>
  warningsOf({ ...good, ...status }, refused).map(({ code }) => code);

describe(warningsOf, () => {
  it('has nothing to say of a system that is well', () => {
    expect(codesOf({ outboxes: [outbox('a', { waiting: 3, oldestAt: NOW })] })).toEqual([]);
  });

  const { database, security } = good;
  const embedded = { ...database, kind: 'sqlite' };
  const fileKey = { ...security, masterKey: 'file' } as const;
  it.each<{ code: string; status?: Partial<typeof good>; refused?: number }>([
    { code: 'device-tokens-off', status: { security: { ...security, deviceTokens: false } } },
    { code: 'auto-enrol-on', status: { security: { ...security, autoEnrol: 'on' } } },
    { code: 'rate-limit-off', status: { security: { ...security, hasRateLimits: false } } },
    { code: 'redis-unreachable', status: { redis: { isConfigured: true, isReachable: false } } },
    { code: 'no-shared-outbox', status: { outboxes: [outbox('a'), outbox('b')] } },
    { code: 'outbox-silent', status: { outboxes: [outbox('a', { isStale: true, waiting: 2 })] } },
    { code: 'dead-letters', status: { outboxes: [outbox('a', { dead: 2 })] } },
    {
      code: 'old-backlog',
      status: { outboxes: [outbox('a', { waiting: 1, oldestAt: '2026-03-10T11:40:00.000Z' })] },
    },
    { code: 'provider-refused', refused: 1 },
    { code: 'key-beside-database', status: { database: embedded, security: fileKey } },
    { code: 'schema-differs', status: { database: { ...database, isUpToDate: false } } },
    { code: 'no-backup', status: { backup: { newestAt: null } } },
    { code: 'old-backup', status: { backup: { newestAt: '2026-03-02T12:00:00.000Z' } } },
  ])('warns of $code', ({ code, status, refused }) => {
    expect(codesOf(status ?? {}, refused)).toEqual([code]);
    expect(STATUS_WARNINGS).toContain(code);
  });

  it('does not mind a key file where the database is elsewhere, nor one silent outbox that is empty', () => {
    expect(codesOf({ security: fileKey })).toEqual([]);
    expect(codesOf({ outboxes: [outbox('a', { isStale: true }), outbox('b')] })).toEqual([]);
  });
});

describe(newestBackup, () => {
  const folder = mkdtempSync(join(tmpdir(), 'newest-backup-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('finds the newest archive beside the data folder', async () => {
    const dataDir = join(folder, 'manager');
    expect(await newestBackup(dataDir)).toBeNull();
    mkdirSync(join(folder, 'backups'));
    const put = (name: string, seconds: number): void => {
      writeFileSync(join(folder, 'backups', name), '');
      utimesSync(join(folder, 'backups', name), seconds, seconds);
    };
    put('notes.txt', 300);
    expect(await newestBackup(dataDir)).toBeNull();
    put('xiaozhi-2026-01-01T000000Z.tar.gz', 100);
    put('xiaozhi-2026-01-02T000000Z.tar.gz.sealed', 200);
    expect(await newestBackup(dataDir)).toBe('1970-01-01T00:03:20.000Z');
  });
});
