import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '@xiaozhi/audio';
import type { UseLiteEncoder } from '@xiaozhi/memory-encoder';
import type { Logger } from '@xiaozhi/observability';
import type { Outbox } from '@xiaozhi/outbox';
import type { ConfiguredAgentRuntimes } from './config/agent-runtime.source.js';
import type { ServerConfig } from './config/server-config.js';
import type { ServerSettingsSource } from './config/server-settings.source.js';
import type { DeviceAuth } from './device/device-auth.js';
import type { MqttDoor } from './device/mqtt/mqtt-door.js';
import { GatewayReadiness } from './http/gateway-readiness.js';
import { MqttOta } from './http/mqtt-ota.js';
import { OtaForwarder } from './http/ota-forwarder.js';
import type { OtaDesk } from './http/ota-desk.js';
import { ManagementChannel } from './management/management-channel.js';
import type { OutboxDrain } from './memory/outbox-drain.js';
import { SessionReporter } from './memory/session.reporter.js';
import { GatewayMetrics } from './metrics/gateway-metrics.js';
import { ManagerAnnouncementDesk } from './proactive/announcement-desk.js';
import { AnnouncementScheduler } from './proactive/announcement-scheduler.js';
import { DevicePromptConsent } from './proactive/prompt-consent.js';
import { ManagerPromptDesk } from './proactive/prompt-desk.js';
import { ProviderPromptMemories } from './proactive/prompt-memories.js';
import { PromptScheduler } from './proactive/prompt-scheduler.js';
import type { PromptSchedulerDeps } from './proactive/prompt-scheduler.js';
import { DeviceReminders } from './proactive/reminders.js';
import { observeTogether } from './session/session-observers.js';
import { SessionRegistry } from './session/session.registry.js';
import { FirmwareFolder } from './standalone/firmware-folder.js';
import { StandaloneOta } from './standalone/standalone-ota.js';
import { SqliteOutputUsage } from './usage/sqlite-output-usage.js';
import { PhotoDesk } from './vision/photo-desk.js';
import { makeConfigParts } from './wiring/config-parts.js';
import type { ConfigParts } from './wiring/config-parts.js';
import { findVisionUrl, firmwareUrlOf, webSocketUrlOf } from './wiring/device-address.js';
import { makeMemoryParts } from './wiring/memory-parts.js';
import type { SpeakerParts } from './wiring/speaker-parts.js';
import type { MemoryParts } from './wiring/memory-parts.js';
import { makeMqttDoor } from './wiring/mqtt-parts.js';

/** Everything the gateway consists of, made once and wired by hand: who needs what is read here and in `wiring/`. */
export interface GatewayParts {
  settings: ServerSettingsSource;
  auth: DeviceAuth;
  sessions: SessionRegistry;
  announcements: AnnouncementScheduler;
  prompts: PromptScheduler;
  photos: PhotoDesk;
  runtimes: ConfiguredAgentRuntimes;
  encoder: UseLiteEncoder;
  speakers: SpeakerParts;
  outbox: Outbox;
  outputUsage: SqliteOutputUsage;
  drain: OutboxDrain;
  closeStore: () => void;
  readiness: GatewayReadiness;
  metrics: GatewayMetrics;
  ota: OtaDesk;
  /** Firmware that this gateway gives itself, where it is alone. */
  firmware: FirmwareFolder | undefined;
  /** There where MQTT is configured. */
  mqtt: MqttDoor | undefined;
}

/**
 * @param restart ends this process for its supervisor to start it again
 * @throws OutboxError when the outbox cannot be opened
 */
export async function makeGatewayParts(
  config: ServerConfig,
  logger: Logger,
  restart: () => void,
): Promise<GatewayParts> {
  mkdirSync(config.dataDir, { recursive: true, mode: 0o700 });
  const configParts = makeConfigParts(config, logger);
  const { client, runtimes, secret, settings, auth } = configParts;
  const memory = await makeMemoryParts(config, logger, configParts);
  const outputUsage = SqliteOutputUsage.open(join(config.dataDir, 'output-usage.sqlite'), logger);
  const readiness = new GatewayReadiness(memory.outbox);
  const metrics = new GatewayMetrics({
    sessionsCount: () => sessions.count,
    outbox: async () => (await readiness.report()).outbox,
    udpPackets: () => mqtt?.packets,
  });
  const sessionDeps = {
    agents: runtimes,
    management: new ManagementChannel(secret, { updateConfig: () => settings.reload(), restart }, logger),
    outputUsage,
    remindersOf: remindersOf(config, memory, client),
    consentOf: consentsOf(config, memory),
    memories: memory.memories,
    observer: observeTogether([new SessionReporter(client, memory.reporter, logger), metrics], logger),
    defaultTts: () => runtimes.defaultTts(),
    options: () => ({ ...settings.sessionOptions, visionUrl: findVisionUrl(config, settings) }),
    clock: systemClock,
    now: () => new Date(),
    logger,
  };
  const firmware = findFirmware(config);
  const sessions: SessionRegistry = new SessionRegistry(sessionDeps, systemClock, logger);
  const mqtt: MqttDoor | undefined = makeMqttDoor(config, logger, configParts, sessions);
  const otaDesk = makeOta(config, logger, configParts, firmware);
  const ota = mqtt === undefined ? otaDesk : new MqttOta(otaDesk, (device) => mqtt.offerFor(device));
  const { outbox, drain, encoder, closeStore } = memory;
  const desk = new ManagerAnnouncementDesk(client, memory.announcements, sessionDeps.now);
  const announcements = new AnnouncementScheduler({ ...sessionDeps, desk, speakers: () => sessions.all });
  const prompts = makePrompts(memory, client, { ...sessionDeps, speakers: () => sessions.all });
  return {
    settings,
    auth,
    sessions,
    announcements,
    prompts,
    photos: new PhotoDesk((deviceId) => sessions.find(deviceId)?.photos, Date.now, logger),
    runtimes,
    encoder,
    speakers: configParts.speakers,
    outbox,
    outputUsage,
    drain,
    closeStore,
    readiness,
    metrics,
    ota,
    firmware,
    mqtt,
  };
}

function findFirmware({ isStandalone, dataDir }: ServerConfig): FirmwareFolder | undefined {
  return isStandalone ? new FirmwareFolder(join(dataDir, 'bin'), Date.now) : undefined;
}

function remindersOf(
  config: ServerConfig,
  { announcements }: MemoryParts,
  client: ConfigParts['client'],
): (deviceId: string) => DeviceReminders | undefined {
  return (deviceId) =>
    config.isStandalone ? undefined : new DeviceReminders(deviceId, announcements, client);
}

function consentsOf(
  config: ServerConfig,
  { consents }: MemoryParts,
): (deviceId: string) => DevicePromptConsent | undefined {
  const now = (): Date => new Date();
  return (deviceId) => (config.isStandalone ? undefined : new DevicePromptConsent(deviceId, consents, now));
}

function makePrompts(
  { consents, bindings }: MemoryParts,
  client: ConfigParts['client'],
  deps: Omit<PromptSchedulerDeps, 'desk' | 'memories'>,
): PromptScheduler {
  const desk = new ManagerPromptDesk(client, consents);
  return new PromptScheduler({ ...deps, desk, memories: new ProviderPromptMemories(bindings) });
}

function makeOta(
  config: ServerConfig,
  logger: Logger,
  { secret, auth, settings, configs }: ConfigParts,
  firmware: FirmwareFolder | undefined,
): OtaDesk {
  const common = {
    tokenFor: (deviceId: string, clientId: string) => auth.tokenFor(deviceId, clientId),
    webSocketUrl: () => webSocketUrlOf(config, settings),
  };
  if (firmware !== undefined)
    return new StandaloneOta({
      ...common,
      firmware,
      downloadUrl: (file) => firmwareUrlOf(file, config, settings),
      timeZoneOffsetMinutes: () => settings.timeZoneOffsetMinutes,
      now: () => new Date(),
    });
  const { managerUrl, managerTimeoutMs: timeoutMs } = config;
  return new OtaForwarder({ ...common, managerUrl, secret, timeoutMs }, configs, logger);
}
