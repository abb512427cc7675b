import { join, resolve } from 'node:path';
import { mqttTopicLayout } from '@xiaozhi/device-protocol';
import type { MqttTopicLayout } from '@xiaozhi/device-protocol';
import { z } from 'zod';

/** As devices read it: no IPv6 address. */
const endpoint = z.string().regex(/^[\w.-]+(?::\d{1,5})?$/, 'must be host:port');

const schema = z.object({
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
  MASTER_KEY: z
    .string()
    .refine((text) => Buffer.from(text, 'base64').length === 32, 'must be 32 bytes in base64')
    .optional(),
  /** Shared with gateways; without it one is made at the first start. */
  GATEWAY_SECRET: z.string().min(16, 'must have 16 characters or more').optional(),
  /** Where devices connect, told to them by OTA; several separated by `;`. */
  GATEWAY_WEBSOCKET_URL: z.string().default('ws://127.0.0.1:8000/xiaozhi/v1/'),
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
  NODE_ENV: z.string().optional(),
});

/** Settings of manager-api. */
export interface ManagerConfig {
  host: string;
  port: number;
  dataDir: string;
  databaseUrl: string | undefined;
  masterKey: string | undefined;
  gatewaySecret: string | undefined;
  gatewayWebSocketUrl: string;
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
  return {
    host: data.HOST,
    port: data.PORT,
    dataDir: resolve(workingDir, data.DATA_DIR),
    databaseUrl: data.DATABASE_URL,
    masterKey: data.MASTER_KEY,
    gatewaySecret: data.GATEWAY_SECRET,
    gatewayWebSocketUrl: data.GATEWAY_WEBSOCKET_URL,
    mqtt: {
      endpoint: data.MQTT_PUBLIC_ENDPOINT,
      udpEndpoint: data.UDP_PUBLIC_ENDPOINT,
      signatureKey: data.MQTT_SIGNATURE_KEY,
      layout: data.MQTT_TOPICS,
    },
    consoleUrl: data.PUBLIC_CONSOLE_URL.replace(/\/$/, ''),
    autoEnrol: data.DEVICE_AUTO_ENROL ?? (data.NODE_ENV === 'production' ? 'off' : 'loopback'),
    logLevel: data.LOG_LEVEL,
    logFile: data.LOG_FILE === undefined ? undefined : resolve(workingDir, data.LOG_FILE),
    mem0ApiKey: data.MEM0_API_KEY,
  };
}

/** Path of the embedded database. */
export function sqliteFile(config: ManagerConfig): string {
  return join(config.dataDir, 'manager.db');
}
