import { isIP } from 'node:net';
import { join, resolve } from 'node:path';
import { mqttTopicLayout } from '@xiaozhi/device-protocol';
import type { MqttTopicLayout } from '@xiaozhi/device-protocol';
import { isAllowEntry } from '@xiaozhi/observability/url-guard';
import type { UrlGuardMode } from '@xiaozhi/observability/url-guard';
import { z } from 'zod';
import type { RateLimits } from '../rate-limit/rate-limits.js';
import { OIDC_ENV, oidcFaults, toOidcConfig } from './oidc-config.js';
import type { OidcConfig } from './oidc-config.js';

/** As devices read it: no IPv6 address. */
const endpoint = z.string().regex(/^[\w.-]+(?::\d{1,5})?$/, 'must be host:port');

const listOf = z.string().transform((text) => text.split(/[,;\s]+/).filter(Boolean));
const perMinute = z.coerce.number().int().min(1).max(10_000_000);

const isOrigin = (text: string): boolean =>
  /^https?:/.test(text) && URL.canParse(text) && new URL(text).origin === text;

const isKey = (text: string): boolean => Buffer.from(text, 'base64').length === 32;

const settings = z.object({
  HOST: z.string().default('127.0.0.1'),
  /** 0 takes a free port. */
  PORT: z.coerce.number().int().min(0).max(65_535).default(8002),
  DATA_DIR: z.string().default('data/manager'),
  /** `mysql://…` or `mariadb://…`; without it SQLite in DATA_DIR. */
  DATABASE_URL: z
    .string()
    .regex(/^(mysql|mariadb):\/\//, 'must begin with mysql:// or mariadb://')
    .optional(),
  /** 32 bytes in base64; without it a key file in DATA_DIR, made at the first start. */
  MASTER_KEY: z.string().refine(isKey, 'must be 32 bytes in base64').optional(),
  /** Keys of before, or of after, a rotation: what they sealed is read, and nothing is sealed with them. */
  MASTER_KEYS_READABLE: z
    .string()
    .transform((text) => text.split(',').map((part) => part.trim()))
    .refine((keys) => keys.every(isKey), 'must be keys of 32 bytes in base64, separated by commas')
    .optional(),
  /** Seals what people said and what is remembered in the database. */
  MEMORY_ENCRYPTION: z.enum(['on', 'off']).default('off'),
  /** Shared with gateways; without it one is made at the first start. */
  GATEWAY_SECRET: z.string().min(16, 'must have 16 characters or more').optional(),
  /** Where devices connect, told to them by OTA; several separated by `;`. */
  GATEWAY_WEBSOCKET_URL: z.string().default('ws://127.0.0.1:8000/xiaozhi/v1/'),
  /** OTA as devices reach it, ends with `/ota/`; without it links lead where the device asked. */
  OTA_PUBLIC_URL: z
    .url({ protocol: /^https?$/, error: 'must begin with http:// or https://' })
    .regex(/\/ota\/$/, 'must end with /ota/')
    .optional(),
  /** MQTT broker as devices reach it: OTA sends them there instead of to the WebSocket. */
  MQTT_PUBLIC_ENDPOINT: endpoint.optional(),
  /** UDP port of the gateway as devices reach it. */
  UDP_PUBLIC_ENDPOINT: endpoint.optional(),
  /** Signs MQTT passwords; without it a key is derived from the gateway's secret. */
  MQTT_SIGNATURE_KEY: z.string().min(8, 'must have 8 characters or more').optional(),
  /** `shared` with the gateway's broker, `per-client` with another one. */
  MQTT_TOPICS: mqttTopicLayout.default('shared'),
  /** Where operators open the console; told to people who bind a device. */
  PUBLIC_CONSOLE_URL: z.string().default('http://127.0.0.1:8001'),
  /** Who is bound to the default agent at its first OTA request without a code. */
  DEVICE_AUTO_ENROL: z.enum(['off', 'loopback', 'on']).optional(),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
  LOG_FILE: z.string().optional(),
  /** Fills an empty key of the mem0ai provider. */
  MEM0_API_KEY: z.string().optional(),
  /** How many versions of an agent's settings are kept. */
  AGENT_VERSIONS_KEPT: z.coerce.number().int().min(1).max(100_000).default(100),
  /** Days for which figures are kept by the hour, and then by the day. */
  ANALYTICS_HOUR_DAYS: z.coerce.number().int().min(2).max(3_650).default(90),
  ANALYTICS_DAY_DAYS: z.coerce.number().int().min(2).max(36_500).default(1_100),
  /** A topic is shown when so many roles have memories about it. */
  ANALYTICS_TOPIC_ROLES: z.coerce.number().int().min(1).max(1_000_000).default(3),
  /** How often services are asked how many memories they have; 0: never. */
  ANALYTICS_COUNT_HOURS: z.coerce.number().int().min(0).max(8_760).default(6),
  /** `strict` asks no address of a provider that is not public; see docs/security.md. */
  URL_GUARD: z.enum(['home', 'strict']).default('home'),
  /** Hosts, addresses and networks (CIDR) that providers may be at all the same. */
  URL_GUARD_ALLOW: listOf
    .refine((entries) => entries.every(isAllowEntry), 'must be host names, addresses or networks')
    .optional(),
  /** Origins of pages, beside the console, that may call the API; `https://host[:port]` each. */
  CORS_ORIGINS: listOf
    .refine((origins) => origins.every(isOrigin), 'must be origins like https://console.example.org')
    .optional(),
  /** Proxies whose `x-forwarded-for` and `x-forwarded-proto` count: addresses and networks (CIDR). */
  TRUSTED_PROXIES: listOf
    .refine((entries) => entries.every(isNetwork), 'must be addresses or networks')
    .optional(),
  RATE_LIMIT: z.enum(['on', 'off']).default('on'),
  /** Requests in a minute: of one session, one address, one gateway. */
  RATE_LIMIT_SESSION: perMinute.default(3_000),
  RATE_LIMIT_ADDRESS: perMinute.default(6_000),
  RATE_LIMIT_GATEWAY: perMinute.default(60_000),
  /** Where processes of manager-api count requests together; without it each counts alone. */
  REDIS_URL: z.url({ protocol: /^rediss?$/, error: 'must begin with redis:// or rediss://' }).optional(),
  /** Of the keys of those counts. */
  RATE_LIMIT_PREFIX: z
    .string()
    .regex(/^[\w:.-]+$/, 'must consist of letters, digits, and : . _ -')
    .default('xiaozhi:rate'),
  ...OIDC_ENV,
  NODE_ENV: z.string().optional(),
});
const schema = settings.superRefine((env, context) => {
  for (const [name, message] of oidcFaults(env)) context.addIssue({ code: 'custom', path: [name], message });
});

/** Settings of manager-api. */
export interface ManagerConfig {
  host: string;
  port: number;
  dataDir: string;
  databaseUrl: string | undefined;
  masterKey: string | undefined;
  /** Base64; they open what they sealed, and seal nothing. */
  readableKeys: readonly string[];
  memoryEncryption: boolean;
  gatewaySecret: string | undefined;
  gatewayWebSocketUrl: string;
  otaUrl: string | undefined;
  /** MQTT + UDP; off without an endpoint. */
  mqtt: {
    endpoint: string | undefined;
    udpEndpoint: string | undefined;
    signatureKey: string | undefined;
    layout: MqttTopicLayout;
  };
  consoleUrl: string;
  autoEnrol: 'off' | 'loopback' | 'on';
  logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  logFile: string | undefined;
  mem0ApiKey: string | undefined;
  /** Of one agent. */
  agentVersionsKept: number;
  analytics: { hourDays: number; dayDays: number; topicRoles: number; countHours: number };
  security: SecurityConfig;
  /** Undefined: operators sign in with passwords only. */
  oidc: OidcConfig | undefined;
}

/** What is refused, and to whom. */
export interface SecurityConfig {
  urlGuard: { mode: UrlGuardMode; allow: readonly string[] };
  corsOrigins: readonly string[];
  trustedProxies: readonly string[];
  /** Undefined: off. */
  rateLimits: RateLimits | undefined;
  redisUrl: string | undefined;
  ratePrefix: string;
}

/** The environment cannot be used; the message lists every fault. */
export class ManagerConfigError extends Error {
  readonly code = 'CONFIG_INVALID';
  readonly retryable = false;
}

/** Reads all settings from the environment; nothing else reads it. @throws ManagerConfigError */
export function loadManagerConfig(env: NodeJS.ProcessEnv, workingDir: string): ManagerConfig {
  const set = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value.trim() !== ''),
  );
  const parsed = schema.safeParse(set);
  if (!parsed.success) {
    const faults = parsed.error.issues.map((issue) => `  ${String(issue.path[0])}: ${issue.message}`);
    throw new ManagerConfigError(`manager-api's configuration cannot be used:\n${faults.join('\n')}`);
  }
  const { data } = parsed;
  const consoleUrl = data.PUBLIC_CONSOLE_URL.replace(/\/$/, '');
  return {
    host: data.HOST,
    port: data.PORT,
    dataDir: resolve(workingDir, data.DATA_DIR),
    databaseUrl: data.DATABASE_URL,
    masterKey: data.MASTER_KEY,
    readableKeys: data.MASTER_KEYS_READABLE ?? [],
    memoryEncryption: data.MEMORY_ENCRYPTION === 'on',
    gatewaySecret: data.GATEWAY_SECRET,
    gatewayWebSocketUrl: data.GATEWAY_WEBSOCKET_URL,
    otaUrl: data.OTA_PUBLIC_URL,
    mqtt: {
      endpoint: data.MQTT_PUBLIC_ENDPOINT,
      udpEndpoint: data.UDP_PUBLIC_ENDPOINT,
      signatureKey: data.MQTT_SIGNATURE_KEY,
      layout: data.MQTT_TOPICS,
    },
    consoleUrl,
    autoEnrol: data.DEVICE_AUTO_ENROL ?? (data.NODE_ENV === 'production' ? 'off' : 'loopback'),
    logLevel: data.LOG_LEVEL,
    logFile: data.LOG_FILE === undefined ? undefined : resolve(workingDir, data.LOG_FILE),
    mem0ApiKey: data.MEM0_API_KEY,
    agentVersionsKept: data.AGENT_VERSIONS_KEPT,
    analytics: {
      hourDays: data.ANALYTICS_HOUR_DAYS,
      dayDays: data.ANALYTICS_DAY_DAYS,
      topicRoles: data.ANALYTICS_TOPIC_ROLES,
      countHours: data.ANALYTICS_COUNT_HOURS,
    },
    security: toSecurity(data),
    oidc: toOidcConfig(data, consoleUrl),
  };
}

function toSecurity(data: z.infer<typeof schema>): SecurityConfig {
  const limits = {
    session: data.RATE_LIMIT_SESSION,
    address: data.RATE_LIMIT_ADDRESS,
    gateway: data.RATE_LIMIT_GATEWAY,
  };
  return {
    urlGuard: { mode: data.URL_GUARD, allow: data.URL_GUARD_ALLOW ?? [] },
    corsOrigins: data.CORS_ORIGINS ?? [],
    trustedProxies: data.TRUSTED_PROXIES ?? [],
    rateLimits: data.RATE_LIMIT === 'on' ? limits : undefined,
    redisUrl: data.REDIS_URL,
    ratePrefix: data.RATE_LIMIT_PREFIX,
  };
}

/** An address, or a network in CIDR notation. */
function isNetwork(entry: string): boolean {
  return isAllowEntry(entry) && isIP(entry.split('/')[0] ?? '') !== 0;
}

/** Path of the embedded database. */
export function sqliteFile(config: ManagerConfig): string {
  return join(config.dataDir, 'manager.db');
}
