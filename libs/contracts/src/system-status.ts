import { z } from 'zod';

const id = z.string().trim().min(1).max(128);

/** `GET /api/status/log`: the last lines that match, newest last. `level`: this and what is worse. */
export const statusLogQuery = z.object({
  session: id.optional(),
  request: id.optional(),
  level: z.enum(['info', 'warn', 'error']).optional(),
  limit: z.coerce.number().int().min(1).max(2_000).default(200),
});
export type StatusLogQuery = z.infer<typeof statusLogQuery>;

/** A line of manager-api's log, without words of people, addresses and messages of errors. */
export interface StatusLogLine {
  at: string;
  level: 'info' | 'warn' | 'error';
  message: string;
  sessionId: string | null;
  requestId: string | null;
  fields: Record<string, string | number | boolean>;
}

export const STATUS_WARNINGS = [
  'device-tokens-off',
  'auto-enrol-on',
  'rate-limit-off',
  'redis-unreachable',
  'no-shared-outbox',
  'outbox-silent',
  'dead-letters',
  'old-backlog',
  'provider-refused',
  'key-beside-database',
  'schema-differs',
  'no-backup',
  'old-backup',
] as const;
export type StatusWarningCode = (typeof STATUS_WARNINGS)[number];

export interface StatusWarning {
  code: StatusWarningCode;
  /** How many there are of what it is about. */
  count: number;
  /** What to do about it, in English. */
  hint: string;
}

export interface StatusOutbox {
  id: string;
  gateways: { id: string; lastSeenAt: string }[];
  lastSeenAt: string;
  /** It says nothing any more. */
  isStale: boolean;
  waiting: number;
  dead: number;
  /** Of what waits; null when nothing does. */
  oldestAt: string | null;
}

/** How the system is set up and does, without addresses, names and secrets. */
export interface SystemStatusView {
  at: string;
  process: {
    version: string;
    node: string;
    platform: string;
    startedAt: string;
    uptimeSeconds: number;
    memoryBytes: number;
    logLevel: string;
  };
  database: {
    kind: string;
    version: string;
    newestMigration: string;
    isUpToDate: boolean;
    /** How long the database took for a statement that reads nothing. */
    answerMs: number;
  };
  /** Reachable is null where none is configured. */
  redis: { isConfigured: boolean; isReachable: boolean | null };
  security: {
    memoryEncryption: boolean;
    masterKey: 'environment' | 'file';
    urlGuard: string;
    hasTrustedProxies: boolean;
    hasCorsOrigins: boolean;
    hasRateLimits: boolean;
    hasSingleSignOn: boolean;
    autoEnrol: string;
    deviceTokens: boolean;
  };
  counts: {
    agents: number;
    devices: number;
    devicesOnline: number;
    users: number;
    conversationsLastDay: number;
  };
  outboxes: StatusOutbox[];
  /** Newest archive where `npm run backup` puts them by itself; null when there is none. */
  backup: { newestAt: string | null };
  warnings: StatusWarning[];
}

export interface BundleProvider {
  kind: string;
  code: string;
  /** Hosts of the addresses in its settings. */
  hosts: string[];
  /** Names of settings that have a value. */
  fields: string[];
  isDefault: boolean;
  status: string;
  statusAt: string | null;
}

/** `GET /api/status/bundle`: what somebody who helps has to know, as one file. */
export interface SupportBundle {
  format: 'xiaozhi-support-bundle';
  formatVersion: 1;
  status: SystemStatusView;
  providers: BundleProvider[];
  /** `value` only of numbers and flags that are no secret. */
  parameters: {
    code: string;
    valueType: string;
    isSecret: boolean;
    isSet: boolean;
    value: number | boolean | null;
  }[];
  /** Newest first. */
  audit: { at: string; action: string; kind: string }[];
  log: StatusLogLine[];
}
