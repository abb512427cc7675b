import { existsSync, readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { join, resolve } from 'node:path';
import { isAllowEntry } from '@xiaozhi/observability/url-guard';
import { parse as parseYaml } from 'yaml';
import { z } from 'zod';

const port = z.coerce.number().int().min(0).max(65_535);
const count = z.coerce.number().int().min(1);
const listOf = z.union([
  z.array(z.string()),
  z.string().transform((text) => text.split(/[,;\s]+/).filter(Boolean)),
]);
const flag = z.union([z.boolean(), z.enum(['true', 'false']).transform((text) => text === 'true')]);
const logLevel = z
  .string()
  .transform((text) => text.toLowerCase())
  .pipe(z.enum(['debug', 'info', 'warn', 'error', 'silent']));

/** `host` or `host:port`, as devices read it: no IPv6 address. */
const endpoint = z.string().regex(/^[\w.-]+(?::\d{1,5})?$/, 'must be host:port');

/** Every setting of the gateway: meaning, unit and default. Names of sources are in `SOURCES`. */
const schema = z.object({
  /** Address to listen on. */
  host: z.string().default('127.0.0.1'),
  /** Devices connect here. 0 takes a free port. */
  webSocketPort: port.default(8000),
  /** OTA, health and vision. 0 takes a free port. */
  httpPort: port.default(8003),
  /** YAML file with settings; where it is, also of an agent (see `isStandalone`). */
  configFile: z.string(),
  /** No manager-api: the one agent's settings stand in `configFile`. */
  isStandalone: z.boolean(),
  /** Folder for the outbox and the last-known-good configuration. */
  dataDir: z.string().default('data/gateway'),
  managerUrl: z.url().default('http://127.0.0.1:8002/xiaozhi'),
  /** Shared secret with manager-api; it also signs device tokens. */
  managerSecret: z.string().optional(),
  /** Where manager-api writes the generated secret; read when `managerSecret` is not set. */
  managerSecretFile: z.string().default('data/manager/gateway-secret'),
  /** Longest wait for an answer of manager-api, in ms. */
  managerTimeoutMs: z.coerce.number().int().min(50).default(3_000),
  logLevel: logLevel.default('info'),
  logFile: z.string().default('tmp/server.log'),
  /** Folder with operator-supplied models. */
  modelsDir: z.string().default('models'),
  /** Requires device tokens; manager-api's `server.auth.enabled` decides where this is not set. */
  authEnabled: flag.optional(),
  /** Devices that need no token, in any common MAC notation. */
  allowedDevices: listOf.default([]),
  /** Life of a device token in seconds; devices fetch one at boot only, so it must be long. */
  tokenLifeSeconds: z.coerce
    .number()
    .int()
    .default(30 * 24 * 3600),
  /** How long accepted interactions may be followed, and saving may take, in ms. */
  saveDeadlineMs: z.coerce.number().int().min(100).default(30_000),
  /** Redis that gateways share as their outbox; without it each has its own, in a file. See docs/durability.md. */
  redisUrl: z.url({ protocol: /^rediss?$/, error: 'must begin with redis:// or rediss://' }).optional(),
  /** Of all keys in Redis; gateways with the same prefix share one outbox. */
  redisPrefix: z
    .string()
    .regex(/^[\w:.-]+$/, 'must consist of letters, digits, and : . _ -')
    .default('xiaozhi:outbox'),
  /** Longest wait for an answer of Redis, in ms; then what is said is kept here. A device waits for its words to be kept. */
  redisTimeoutMs: z.coerce.number().int().min(50).default(500),
  /** A gateway that tells Redis nothing of itself for so long is dead to the others, in ms. */
  outboxLeaseMs: z.coerce.number().int().min(1_000).default(10_000),
  /** How often it is reported what providers were asked for, in ms. */
  usageReportMs: z.coerce.number().int().min(100).default(60_000),
  /** `on` seals what waits in the outbox; see docs/encryption.md. */
  memoryEncryption: z.enum(['on', 'off']).default('off'),
  /** Keys of the outbox, 32 bytes in base64, separated by commas: the first seals. Without them a file in the data folder. */
  outboxKeys: z
    .string()
    .regex(
      /^[A-Za-z0-9+/]{43}=(?:,[A-Za-z0-9+/]{43}=)*$/,
      'must be keys of 32 bytes in base64, separated by commas',
    )
    .optional(),
  /** `home`: providers may be on this machine and in private networks. `strict`: at public addresses only. See docs/security.md. */
  urlGuard: z.enum(['home', 'strict']).default('home'),
  /** Hosts, addresses and networks (CIDR) that providers may be at all the same. */
  urlGuardAllow: listOf
    .default([])
    .refine((entries) => entries.every(isAllowEntry), 'is no list of host names, addresses and networks'),
  /** How long shutdown waits for running turns and saves, in ms. */
  drainMs: z.coerce.number().int().min(0).default(5_000),
  /** Where devices send photos; without it the host that devices connect to. */
  visionUrl: z.string().optional(),
  /** Compares voices; see docs/speakers.md. */
  voiceprintUrl: z.url({ protocol: /^https?$/ }).optional(),
  /** Whose voices: `id,name,introduction` each. In the environment separated by `;`. */
  voiceprintSpeakers: z
    .union([
      z.array(z.string()),
      z.string().transform((text) => text.split(';').filter((entry) => entry.trim() !== '')),
    ])
    .default([]),
  /** Similarity from which a voice is taken for a known one, 0 to 1. */
  voiceprintThreshold: z.coerce.number().min(0).max(1).default(0.4),
  /** Folder in `models/speaker` of the speaker model, where there are several. */
  speakerModel: z
    .string()
    .regex(/^[\w.-]+$/, 'must be the name of a folder')
    .optional(),
  /** Opens `/metrics` to others than this machine, as a bearer token. */
  metricsToken: z.string().min(16).optional(),
  /** Whether tools may start programs that operators name (MCP servers over stdio). */
  allowsCommands: flag.default(true),
  /** Connections of one process. */
  maxConnectionsCount: count.default(10_000),
  /** Connections of one address; this machine's own is not limited. Devices behind one router share an address. */
  maxConnectionsPerAddressCount: count.default(100),
  /** Proxies whose `x-real-ip` and `x-forwarded-for` tell who connects: addresses, or networks in CIDR notation. */
  trustedProxies: listOf.default([]).refine(areNetworks, 'is no list of addresses and networks'),
  /** From the TCP connection to the whole request for an upgrade, in ms. Firmware waits 10 s for the answer. */
  handshakeTimeoutMs: count.default(10_000),
  /** From the open WebSocket to the device's hello, in ms. */
  helloTimeoutMs: count.default(10_000),
  /** Between two pings, in ms; a device that answered none until the next is dropped. */
  pingMs: count.default(25_000),
  /** Longest text message. */
  textMaxBytes: count.default(64 * 1024),
  /** Longest binary message. */
  binaryMaxBytes: count.default(8 * 1024),
  /** Text messages of one device per second, sustained. */
  textPerSecondCount: count.default(20),
  /** Audio frames of one device per second, sustained. */
  binaryPerSecondCount: count.default(60),
  /** Bytes of one device per second, sustained. */
  messageBytesPerSecond: count.default(64 * 1024),
  /** Bytes that a device may leave unread before it is dropped. */
  unreadMaxBytes: count.default(256 * 1024),
  /** Port of the gateway's own MQTT broker; without it and `mqttBrokerUrl` there is no MQTT. 0 takes a free port. */
  mqttPort: port.optional(),
  /** Another MQTT broker, instead of the gateway's own. */
  mqttBrokerUrl: z.url({ protocol: /^mqtts?$/, error: 'must begin with mqtt:// or mqtts://' }).optional(),
  /** Audio of devices on MQTT. 0 takes a free port. */
  udpPort: port.default(8884),
  /** Where devices find the MQTT broker; manager-api's `server.mqtt_gateway` where this is not set. */
  mqttPublicEndpoint: endpoint.optional(),
  /** Where devices find the UDP port; manager-api's `server.udp_gateway` where this is not set. */
  udpPublicEndpoint: endpoint.optional(),
  /** Signs MQTT passwords; without it manager-api's `server.mqtt_signature_key`, or a key made of the shared secret. */
  mqttSignatureKey: z.string().min(8, 'must have 8 characters or more').optional(),
});

export type ServerConfig = Readonly<z.infer<typeof schema>>;

/** Where each setting may come from: environment variable, and path in config.yaml as the field knows it. */
const SOURCES: Record<
  Exclude<keyof z.infer<typeof schema>, 'configFile' | 'isStandalone'>,
  { env: string; yaml?: string }
> = {
  host: { env: 'HOST', yaml: 'server.ip' },
  webSocketPort: { env: 'WEBSOCKET_PORT', yaml: 'server.port' },
  httpPort: { env: 'HTTP_PORT', yaml: 'server.http_port' },
  dataDir: { env: 'DATA_DIR', yaml: 'log.data_dir' },
  managerUrl: { env: 'MANAGER_API_URL', yaml: 'manager-api.url' },
  managerSecret: { env: 'MANAGER_API_SECRET', yaml: 'manager-api.secret' },
  managerSecretFile: { env: 'MANAGER_API_SECRET_FILE' },
  managerTimeoutMs: { env: 'MANAGER_API_TIMEOUT_MS' },
  logLevel: { env: 'LOG_LEVEL', yaml: 'log.log_level' },
  logFile: { env: 'LOG_FILE' },
  modelsDir: { env: 'MODELS_DIR' },
  authEnabled: { env: 'DEVICE_AUTH_ENABLED', yaml: 'server.auth.enabled' },
  allowedDevices: { env: 'DEVICE_AUTH_ALLOWED', yaml: 'server.auth.allowed_devices' },
  tokenLifeSeconds: { env: 'DEVICE_TOKEN_LIFE_SECONDS', yaml: 'server.auth.expire_seconds' },
  saveDeadlineMs: { env: 'MEMORY_SAVE_DEADLINE_MS' },
  redisUrl: { env: 'REDIS_URL' },
  redisPrefix: { env: 'REDIS_PREFIX' },
  redisTimeoutMs: { env: 'REDIS_TIMEOUT_MS' },
  outboxLeaseMs: { env: 'OUTBOX_LEASE_MS' },
  usageReportMs: { env: 'USAGE_REPORT_MS' },
  memoryEncryption: { env: 'MEMORY_ENCRYPTION' },
  outboxKeys: { env: 'OUTBOX_KEYS' },
  urlGuard: { env: 'URL_GUARD' },
  urlGuardAllow: { env: 'URL_GUARD_ALLOW' },
  drainMs: { env: 'DRAIN_MS' },
  visionUrl: { env: 'VISION_URL', yaml: 'server.vision_explain' },
  voiceprintUrl: { env: 'VOICEPRINT_URL', yaml: 'voiceprint.url' },
  voiceprintSpeakers: { env: 'VOICEPRINT_SPEAKERS', yaml: 'voiceprint.speakers' },
  voiceprintThreshold: { env: 'VOICEPRINT_THRESHOLD', yaml: 'voiceprint.similarity_threshold' },
  speakerModel: { env: 'SPEAKER_MODEL' },
  metricsToken: { env: 'METRICS_TOKEN' },
  allowsCommands: { env: 'MCP_COMMANDS' },
  maxConnectionsCount: { env: 'MAX_CONNECTIONS' },
  maxConnectionsPerAddressCount: { env: 'MAX_CONNECTIONS_PER_ADDRESS' },
  trustedProxies: { env: 'TRUSTED_PROXIES' },
  handshakeTimeoutMs: { env: 'DEVICE_HANDSHAKE_TIMEOUT_MS' },
  helloTimeoutMs: { env: 'DEVICE_HELLO_TIMEOUT_MS' },
  pingMs: { env: 'DEVICE_PING_MS' },
  textMaxBytes: { env: 'DEVICE_TEXT_MAX_BYTES' },
  binaryMaxBytes: { env: 'DEVICE_BINARY_MAX_BYTES' },
  textPerSecondCount: { env: 'DEVICE_TEXTS_PER_SECOND' },
  binaryPerSecondCount: { env: 'DEVICE_FRAMES_PER_SECOND' },
  messageBytesPerSecond: { env: 'DEVICE_BYTES_PER_SECOND' },
  unreadMaxBytes: { env: 'DEVICE_UNREAD_MAX_BYTES' },
  mqttPort: { env: 'MQTT_PORT' },
  mqttBrokerUrl: { env: 'MQTT_BROKER_URL' },
  udpPort: { env: 'UDP_PORT' },
  mqttPublicEndpoint: { env: 'MQTT_PUBLIC_ENDPOINT', yaml: 'server.mqtt_gateway' },
  udpPublicEndpoint: { env: 'UDP_PUBLIC_ENDPOINT', yaml: 'server.udp_gateway' },
  mqttSignatureKey: { env: 'MQTT_SIGNATURE_KEY', yaml: 'server.mqtt_signature_key' },
};

/** Never shown, not even where they are wrong. */
const SECRETS: readonly string[] = [
  'managerSecret',
  'outboxKeys',
  'metricsToken',
  'mqttSignatureKey',
  'mqttBrokerUrl',
  'redisUrl',
];

/** The configuration cannot be used; the message lists every fault and its source. */
export class ServerConfigError extends Error {
  readonly code = 'CONFIG_INVALID';
  readonly retryable = false;
}

/**
 * Reads the gateway's settings: default < config.yaml < environment. The only reader of the environment.
 * @throws ServerConfigError naming all faults at once
 */
export function loadServerConfig(env: NodeJS.ProcessEnv, workingDir: string): ServerConfig {
  const configFile = resolve(workingDir, env.CONFIG_FILE ?? 'config.yaml');
  const yaml = readYaml(configFile);
  const raw: Record<string, unknown> = { configFile, isStandalone: isStandalone(env, yaml, configFile) };
  for (const [key, source] of Object.entries(SOURCES)) {
    const value =
      nonBlank(env[source.env]) ?? (source.yaml === undefined ? undefined : atPath(yaml, source.yaml));
    if (value !== undefined && value !== null) raw[key] = value;
  }
  if (raw.mqttPort !== undefined && raw.mqttBrokerUrl !== undefined) {
    throw new ServerConfigError(
      'MQTT_PORT opens a broker of the gateway, and MQTT_BROKER_URL names another: set one of them.',
    );
  }
  if (raw.redisUrl !== undefined && raw.memoryEncryption === 'on' && raw.outboxKeys === undefined) {
    throw new ServerConfigError('Gateways that share an outbox need the same OUTBOX_KEYS to seal it.');
  }
  const parsed = schema.safeParse(raw);
  if (!parsed.success) throw new ServerConfigError(faultList(parsed.error, raw));
  const config = parsed.data;
  for (const key of ['dataDir', 'managerSecretFile', 'logFile', 'modelsDir'] as const) {
    config[key] = resolve(workingDir, config[key]);
  }
  return Object.freeze(config);
}

/**
 * The secret shared with manager-api, from the setting or from the file that manager-api wrote.
 * @returns undefined while neither is there
 */
export function findManagerSecret(config: ServerConfig): string | undefined {
  if (config.managerSecret !== undefined) return config.managerSecret;
  if (!existsSync(config.managerSecretFile)) return undefined;
  return nonBlank(readFileSync(config.managerSecretFile, 'utf8').trim());
}

/** Path of the outbox database. */
export function outboxFile(config: ServerConfig): string {
  return join(config.dataDir, 'outbox.db');
}

function areNetworks(entries: readonly string[]): boolean {
  return entries.every((entry) => {
    const [address = '', bits = '0'] = entry.split('/');
    return isIP(address) !== 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= (isIP(address) === 4 ? 32 : 128);
  });
}

function faultList(error: z.ZodError, raw: Record<string, unknown>): string {
  const lines = error.issues.map((issue) => {
    const key = String(issue.path[0]) as keyof typeof SOURCES;
    const source = SOURCES[key];
    const shown = SECRETS.includes(key) ? '(secret)' : JSON.stringify(raw[key]);
    return `  ${source.env}${source.yaml === undefined ? '' : ` or ${source.yaml}`} = ${shown}: ${issue.message}`;
  });
  return `The gateway's configuration cannot be used:\n${lines.join('\n')}`;
}

/**
 * A file that chooses modules and names no manager is that of a gateway alone.
 * @throws ServerConfigError where it does both, which leaves open what counts
 */
function isStandalone(env: NodeJS.ProcessEnv, yaml: unknown, file: string): boolean {
  const choosesModules = typeof atPath(yaml, 'selected_module') === 'object';
  const namesManager = typeof atPath(yaml, 'manager-api.url') === 'string';
  if (choosesModules && namesManager)
    throw new ServerConfigError(
      `${file} has both selected_module and manager-api.url: take out selected_module to get agents from manager-api, or manager-api.url to run alone.`,
    );
  return choosesModules && nonBlank(env.MANAGER_API_URL) === undefined;
}

function readYaml(file: string): unknown {
  if (!existsSync(file)) return undefined;
  try {
    return parseYaml(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new ServerConfigError(
      `${file} is not valid YAML: ${cause instanceof Error ? cause.message : 'unreadable'}`,
      {
        cause,
      },
    );
  }
}

/** Follows a dotted path; a placeholder text ("你…") counts as not set, as in configurations of the field. */
function atPath(tree: unknown, path: string): unknown {
  let node: unknown = tree;
  for (const part of path.split('.')) {
    if (typeof node !== 'object' || node === null) return undefined;
    node = (node as Record<string, unknown>)[part];
  }
  return typeof node === 'string' && node.includes('你') ? undefined : node;
}

function nonBlank(text: string | undefined): string | undefined {
  return text === undefined || text.trim() === '' ? undefined : text;
}
