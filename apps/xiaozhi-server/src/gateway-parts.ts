import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '@xiaozhi/audio';
import { UseLiteEncoder } from '@xiaozhi/memory-encoder';
import { newId } from '@xiaozhi/observability';
import type { Logger } from '@xiaozhi/observability';
import { SqliteOutbox } from '@xiaozhi/outbox';
import { AgentConfigSource } from './config/agent-config.source.js';
import { ConfiguredAgentRuntimes } from './config/agent-runtime.source.js';
import { LastKnownGoodStore } from './config/last-known-good.store.js';
import { ManagerApiClient } from './config/manager-api.client.js';
import { ProviderStateReporter } from './config/provider-state.reporter.js';
import { findManagerSecret, outboxFile } from './config/server-config.js';
import type { ServerConfig } from './config/server-config.js';
import { ServerSettingsSource } from './config/server-settings.source.js';
import { visionUrlOf } from './config/vision-url.js';
import { DeviceAuth } from './device/device-auth.js';
import { GatewayReadiness } from './http/gateway-readiness.js';
import { OtaForwarder } from './http/ota-forwarder.js';
import { llmRegistry } from './llm/llm.registry.js';
import { ManagementChannel } from './management/management-channel.js';
import { GatewaySessionMemories } from './memory/gateway-session-memory.js';
import { InteractionReporter } from './memory/interaction.reporter.js';
import { ManagerMemoryStore } from './memory/manager-memory.store.js';
import { MemoryBindingSource } from './memory/memory-binding.source.js';
import { MemoryQueue } from './memory/memory-queue.js';
import { OutboxDrain } from './memory/outbox-drain.js';
import { RoleMirrorRegistry } from './memory/role-mirror.registry.js';
import { SessionReporter } from './memory/session.reporter.js';
import { SessionRegistry } from './session/session.registry.js';
import { asrRegistry } from './speech/asr/asr.registry.js';
import { ttsRegistry } from './speech/tts/tts.registry.js';
import { pluginRegistry } from './tools/plugins/plugin.registry.js';
import { PhotoDesk } from './vision/photo-desk.js';
import { visionRegistry } from './vision/vision.registry.js';
import { vadRegistry } from './speech/vad/vad.registry.js';
import { SqliteOutputUsage } from './usage/sqlite-output-usage.js';

const REGISTRIES = {
  vad: vadRegistry,
  asr: asrRegistry,
  llm: llmRegistry,
  tts: ttsRegistry,
  vision: visionRegistry,
  plugin: pluginRegistry,
};

/** Everything the gateway consists of, made once and wired by hand: who needs what is read here. */
export interface GatewayParts {
  settings: ServerSettingsSource;
  auth: DeviceAuth;
  sessions: SessionRegistry;
  photos: PhotoDesk;
  runtimes: ConfiguredAgentRuntimes;
  encoder: UseLiteEncoder;
  outbox: SqliteOutbox;
  outputUsage: SqliteOutputUsage;
  drain: OutboxDrain;
  readiness: GatewayReadiness;
  ota: OtaForwarder;
}

/**
 * @param restart ends this process for its supervisor to start it again
 * @throws OutboxError when the outbox cannot be opened
 */
export function makeGatewayParts(config: ServerConfig, logger: Logger, restart: () => void): GatewayParts {
  mkdirSync(config.dataDir, { recursive: true, mode: 0o700 });
  const secret = (): string | undefined => findManagerSecret(config);
  const client = new ManagerApiClient({
    baseUrl: config.managerUrl,
    secret,
    timeoutMs: config.managerTimeoutMs,
  });
  const copies = new LastKnownGoodStore(join(config.dataDir, 'last-known-good'), secret, logger);
  const settings = new ServerSettingsSource(client, copies, logger);
  const configs = new AgentConfigSource(client, copies, logger);
  const states = new ProviderStateReporter(client, logger);
  const runtimes = new ConfiguredAgentRuntimes(
    configs,
    REGISTRIES,
    { logger, modelsDir: config.modelsDir },
    states,
  );
  const auth = new DeviceAuth({
    isEnabled: () => config.authEnabled ?? settings.isAuthEnabled,
    secret,
    allowedDevices: config.allowedDevices,
    tokenLifeSeconds: config.tokenLifeSeconds,
    nowSeconds: () => Date.now() / 1000,
  });
  const memory = makeMemoryParts(config, logger, { client, configs, runtimes, states });
  const outputUsage = SqliteOutputUsage.open(join(config.dataDir, 'output-usage.sqlite'), logger);
  const orders = { updateConfig: () => settings.reload(), restart };
  const sessionDeps = {
    agents: runtimes,
    management: new ManagementChannel(secret, orders, logger),
    outputUsage,
    memories: memory.memories,
    observer: new SessionReporter(client, memory.reporter, logger),
    defaultTts: () => runtimes.defaultTts(),
    options: () => ({ ...settings.sessionOptions, visionUrl: findVisionUrl(config, settings) }),
    clock: systemClock,
    now: () => new Date(),
    logger,
  };
  const ota = makeOta(config, logger, { secret, auth, settings, configs });
  const sessions = new SessionRegistry(sessionDeps, systemClock, logger);
  const { outbox, drain, encoder } = memory;
  return {
    settings,
    auth,
    sessions,
    photos: new PhotoDesk((deviceId) => sessions.find(deviceId)?.photos, Date.now, logger),
    runtimes,
    encoder,
    outbox,
    outputUsage,
    drain,
    readiness: new GatewayReadiness(outbox),
    ota,
  };
}

interface OtaNeeds {
  secret: () => string | undefined;
  auth: DeviceAuth;
  settings: ServerSettingsSource;
  configs: AgentConfigSource;
}

function makeOta(
  config: ServerConfig,
  logger: Logger,
  { secret, auth, settings, configs }: OtaNeeds,
): OtaForwarder {
  return new OtaForwarder(
    {
      managerUrl: config.managerUrl,
      secret,
      timeoutMs: config.managerTimeoutMs,
      tokenFor: (deviceId, clientId) => auth.tokenFor(deviceId, clientId),
      webSocketUrl: () => webSocketUrlOf(config, settings),
    },
    configs,
    logger,
  );
}

function webSocketUrlOf({ host, webSocketPort }: ServerConfig, settings: ServerSettingsSource): string {
  return settings.webSocketUrl ?? `ws://${host}:${webSocketPort}/xiaozhi/v1/`;
}

function findVisionUrl(config: ServerConfig, settings: ServerSettingsSource): string | undefined {
  const chosen = config.visionUrl ?? settings.visionUrl;
  return visionUrlOf(chosen, webSocketUrlOf(config, settings), config.httpPort);
}

interface MemoryNeeds {
  client: ManagerApiClient;
  configs: AgentConfigSource;
  runtimes: ConfiguredAgentRuntimes;
  states: ProviderStateReporter;
}

function makeMemoryParts(config: ServerConfig, logger: Logger, needs: MemoryNeeds) {
  const now = (): Date => new Date();
  const outbox = SqliteOutbox.open({ file: outboxFile(config) });
  const encoder = new UseLiteEncoder();
  const memoryStore = new ManagerMemoryStore(needs.client);
  const deps = { logger, memoryStore, encoder, now, newId };
  const bindings = new MemoryBindingSource(needs.configs, needs.runtimes, deps, needs.states);
  const mirrors = new RoleMirrorRegistry({ encoder, logger, now });
  const queue = new MemoryQueue(outbox);
  const reporter = new InteractionReporter(outbox);
  const memories = new GatewaySessionMemories({ bindings, mirrors, queue, reporter, logger, now });
  const drain = new OutboxDrain({
    outbox,
    queue,
    reporter,
    bindings,
    mirrors,
    client: needs.client,
    states: needs.states,
    logger,
    deadlineMs: config.saveDeadlineMs,
  });
  return { outbox, encoder, memories, reporter, drain };
}
