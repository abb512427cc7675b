import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '@xiaozhi/audio';
import type { Logger } from '@xiaozhi/observability';
import { systemClock as outboxClock } from '@xiaozhi/outbox';
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
import type { EncoderPool } from './memory/encoder-pool.js';
import type { MemoryEncodingJob } from './memory/memory-encoding.job.js';
import type { OutboxDrain } from './memory/outbox-drain.js';
import { SessionReporter } from './memory/session.reporter.js';
import { GatewayMetrics } from './metrics/gateway-metrics.js';
import { DeviceOrders } from './device-desk/device-orders.js';
import { PresenceReporter } from './device-desk/presence-reporter.js';
import type { OutboxReporter } from './outbox-desk/outbox-reporter.js';
import { ManagerAnnouncementDesk } from './proactive/announcement-desk.js';
import { AnnouncementScheduler } from './proactive/announcement-scheduler.js';
import type { AnnouncementSchedulerDeps } from './proactive/announcement-scheduler.js';
import { DevicePromptConsent } from './proactive/prompt-consent.js';
import { ManagerPromptDesk } from './proactive/prompt-desk.js';
import { ProviderPromptMemories } from './proactive/prompt-memories.js';
import { PromptScheduler } from './proactive/prompt-scheduler.js';
import type { PromptSchedulerDeps } from './proactive/prompt-scheduler.js';
import { UsageReporter } from './provider-usage/usage-reporter.js';
import type { UsageReporterDeps } from './provider-usage/usage-reporter.js';
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
import { makeEncodingJob } from './wiring/encoding-parts.js';
import { makeMemoryParts } from './wiring/memory-parts.js';
import type { SpeakerParts } from './wiring/speaker-parts.js';
import type { MemoryParts } from './wiring/memory-parts.js';
import { makeChanges } from './wiring/change-parts.js';
import type { FollowedChanges } from './wiring/change-parts.js';
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
  encoders: EncoderPool;
  encoding: MemoryEncodingJob;
  speakers: SpeakerParts;
  outbox: Outbox;
  outputUsage: SqliteOutputUsage;
  drain: OutboxDrain;
  outboxReporter: OutboxReporter;
  presence: PresenceReporter;
  usage: UsageReporter;
  closeStore: () => Promise<void>;
  readiness: GatewayReadiness;
  metrics: GatewayMetrics;
  ota: OtaDesk;
  /** Firmware that this gateway gives itself, where it is alone. */
  firmware: FirmwareFolder | undefined;
  /** There where MQTT is configured. */
  mqtt: MqttDoor | undefined;
  /** Undefined where the gateway is alone: nobody else changes anything. */
  changes: FollowedChanges | undefined;
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
    readiness: () => readiness.report(),
    ...{ udpPackets: () => mqtt?.packets, mirrorSnapshots: () => memory.snapshots.counts },
  });
  const sessionDeps = {
    agents: runtimes,
    management: new ManagementChannel(secret, { updateConfig: () => settings.reload(), restart }, logger),
    outputUsage,
    remindersOf: remindersOf(config, memory, client),
    consentOf: consentsOf(config, memory),
    ...{ memories: memory.memories, childDevices: memory.privacy.subjectsOf('child-mode') },
    observer: observeTogether(
      [new SessionReporter(client, memory.reporter, logger, memory.windows), metrics],
      logger,
    ),
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
  const { outbox, drain, outboxReporter, encoders, closeStore } = memory;
  const speaking = { ...sessionDeps, speakers: () => sessions.all };
  return {
    settings,
    auth,
    sessions,
    announcements: makeAnnouncements(memory, client, speaking),
    prompts: makePrompts(memory, client, speaking),
    photos: new PhotoDesk((deviceId) => sessions.find(deviceId)?.photos, Date.now, logger),
    runtimes,
    encoders,
    encoding: makeEncodingJob(memory, client, sessions, logger),
    speakers: configParts.speakers,
    ...{ outbox, outputUsage, drain, outboxReporter, closeStore },
    presence: makePresence(configParts, sessions, logger),
    usage: makeUsageReporter(config, logger, configParts, memory, readiness),
    ...{ readiness, metrics, ota, firmware, mqtt },
    changes: makeChanges(config, logger, configParts, memory, sessions),
  };
}

function makePresence(
  { client, gatewayId }: ConfigParts,
  sessions: SessionRegistry,
  logger: Logger,
): PresenceReporter {
  const orders = new DeviceOrders({ tell: (id, message) => sessions.tell(id, message), logger });
  const connected = (): readonly string[] => sessions.connectedIds;
  return new PresenceReporter({ gatewayId, connected, orders, client, clock: outboxClock, logger });
}

function makeUsageReporter(
  { usageReportMs: everyMs }: ServerConfig,
  logger: Logger,
  { meter }: ConfigParts,
  { reporter }: MemoryParts,
  readiness: GatewayReadiness,
): UsageReporter {
  const now = (): Date => new Date();
  const outbox = async (): ReturnType<UsageReporterDeps['outbox']> => (await readiness.report()).outbox;
  return new UsageReporter({ meter, outbox, everyMs, now, logger, send: (report) => reporter.usage(report) });
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

function makeAnnouncements(
  { announcements }: MemoryParts,
  client: ConfigParts['client'],
  deps: Omit<AnnouncementSchedulerDeps, 'desk'>,
): AnnouncementScheduler {
  const desk = new ManagerAnnouncementDesk(client, announcements, deps.now);
  return new AnnouncementScheduler({ ...deps, desk });
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
