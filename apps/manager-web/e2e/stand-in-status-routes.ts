import type { StatusLogLine, SystemStatusView } from '@xiaozhi/contracts';
import type { Answer } from './stand-in-routes.js';

const HINT = 'See the outbox: try them again or discard them.';

/** A system with a warning, and a log of two sessions. */
export function statusRoutes(now: string): Record<string, (url: URL) => Answer> {
  const status: SystemStatusView = {
    at: now,
    process: {
      ...{ version: '0.1.0', node: 'v20.19.0', platform: 'linux x64', startedAt: now, uptimeSeconds: 60 },
      ...{ memoryBytes: 120_000_000, logLevel: 'info' },
    },
    database: {
      ...{ kind: 'mariadb', version: '11.8.2-MariaDB', newestMigration: 'AgentBatch1700000000046' },
      ...{ isUpToDate: true, answerMs: 0.4 },
    },
    redis: { isConfigured: true, isReachable: true },
    security: {
      ...{ memoryEncryption: true, masterKey: 'file', urlGuard: 'home', hasTrustedProxies: false },
      ...{ hasCorsOrigins: false, hasRateLimits: true, hasSingleSignOn: false, autoEnrol: 'loopback' },
      deviceTokens: true,
    },
    counts: { agents: 1, devices: 3, devicesOnline: 2, users: 2, conversationsLastDay: 14 },
    outboxes: [
      {
        ...{ id: '01M8DD39XMVSDFBMCGTVJ6SS3T', gateways: [{ id: 'gateway-1', lastSeenAt: now }] },
        ...{ lastSeenAt: now, isStale: false, waiting: 4, dead: 2, oldestAt: now },
      },
    ],
    backup: { newestAt: null },
    warnings: [
      { code: 'dead-letters', count: 2, hint: HINT },
      { code: 'no-backup', count: 1, hint: 'Make one.' },
    ],
  };
  const line = (fields: Partial<StatusLogLine>): StatusLogLine => ({
    ...{ at: now, level: 'info', message: 'manager-api is ready', sessionId: null, requestId: null },
    ...{ fields: { event: 'listening', port: 8002 } },
    ...fields,
  });
  const lines = [
    line({}),
    line({ level: 'warn', message: 'a session was not summarised', sessionId: 'talk-1', fields: {} }),
    line({ level: 'error', message: 'a request failed', requestId: 'r1', fields: { method: 'GET' } }),
  ];
  return {
    'GET /api/status/system': () => ({ status: 200, data: status }),
    'GET /api/status/log': (url) => {
      const session = url.searchParams.get('session');
      const level = url.searchParams.get('level');
      const data = lines.filter(
        (one) =>
          (session === null || one.sessionId === session) &&
          (level === null || one.level === level || (level === 'warn' && one.level === 'error')),
      );
      return { status: 200, data };
    },
  };
}
