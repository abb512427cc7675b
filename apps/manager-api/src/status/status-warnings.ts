import { OUTBOX_OLD_MS } from '@xiaozhi/contracts';
import type { StatusWarning, StatusWarningCode, SystemStatusView } from '@xiaozhi/contracts';

const OLD_BACKUP_MS = 7 * 24 * 60 * 60_000;

const HINTS: Readonly<Record<StatusWarningCode, string>> = {
  'device-tokens-off':
    'Anybody who reaches a gateway can talk to it as any device. Set the parameter server.auth.enabled to true.',
  'auto-enrol-on':
    'Every device that asks is bound to the default agent, without a code. Set DEVICE_AUTO_ENROL to off where strangers reach manager-api.',
  'rate-limit-off': 'Nothing bounds how often somebody asks. Set RATE_LIMIT to on.',
  'redis-unreachable':
    'Requests and guesses of passwords are counted by each process alone. Look whether Redis runs and REDIS_URL is right.',
  'no-shared-outbox':
    'Several gateways keep what is to be stored on their own disks: what one holds is late when it is lost. Give gateways one Redis for their outbox (docs/durability.md).',
  'outbox-silent':
    'A gateway that held something back says nothing any more. Start it again, or forget its outbox.',
  'dead-letters': 'Some things could not be stored. See the outbox: try them again or discard them.',
  'old-backlog': 'Something waits for more than ten minutes. See the outbox and the state of providers.',
  'provider-refused':
    'A service refuses our key or settings, and is not asked any more. Correct the provider, and test its connection.',
  'key-beside-database':
    'Whoever copies the data folder has the key and what it seals. Give MASTER_KEY in the environment, from another place (docs/encryption.md).',
  'schema-differs':
    'The database was brought up to date by another release. Start the release that did it, or restore a backup.',
  'no-backup':
    'No archive lies where npm run backup puts it by itself. Make one; one elsewhere cannot be seen from here.',
  'old-backup':
    'The newest archive where npm run backup puts it by itself is older than a week. Make one; one elsewhere cannot be seen from here.',
};

/** What an operator should look at: only what can be told from here. */
export function warningsOf(
  status: Omit<SystemStatusView, 'warnings'>,
  refusedCount: number,
): StatusWarning[] {
  const { security, redis, outboxes, backup, database } = status;
  const nowMs = Date.parse(status.at);
  const isOlder = (at: string | null, ms: number): boolean => at !== null && nowMs - Date.parse(at) > ms;
  const live = outboxes.filter(({ isStale }) => !isStale);
  const isEmbedded = database.kind === 'sqlite';
  const counts: Record<StatusWarningCode, number> = {
    'device-tokens-off': Number(!security.deviceTokens),
    'auto-enrol-on': Number(security.autoEnrol === 'on'),
    'rate-limit-off': Number(!security.hasRateLimits),
    'redis-unreachable': Number(redis.isReachable === false),
    'no-shared-outbox': live.length > 1 ? live.length : 0,
    'outbox-silent': outboxes.filter(({ isStale, waiting, dead }) => isStale && waiting + dead > 0).length,
    'dead-letters': outboxes.reduce((sum, { dead }) => sum + dead, 0),
    'old-backlog': live.filter(({ oldestAt }) => isOlder(oldestAt, OUTBOX_OLD_MS)).length,
    'provider-refused': refusedCount,
    'key-beside-database': Number(isEmbedded && security.masterKey === 'file'),
    'schema-differs': Number(!database.isUpToDate),
    'no-backup': Number(backup.newestAt === null),
    'old-backup': Number(isOlder(backup.newestAt, OLD_BACKUP_MS)),
  };
  return Object.entries(HINTS).flatMap(([code, hint]): StatusWarning[] => {
    const known = code as StatusWarningCode;
    return counts[known] > 0 ? [{ code: known, count: counts[known], hint }] : [];
  });
}
