import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, DiscoveryModule } from '@nestjs/core';
import type { Logger } from '@xiaozhi/observability';
import { AGENT_BATCH } from './agent-batch/agent-batch.parts.js';
import { AgentController } from './agent/agent.controller.js';
import { AgentCorrectWords } from './agent/agent-correct-words.js';
import { AgentPlugins } from './agent/agent-plugins.js';
import { AgentCreationService } from './agent-template/agent-creation.service.js';
import { AgentTemplateController } from './agent-template/agent-template.controller.js';
import { AgentTemplateService } from './agent-template/agent-template.service.js';
import { TemplateSettings } from './agent-template/template-settings.js';
import { AgentVersionController } from './agent-version/agent-version.controller.js';
import { AgentVersionService } from './agent-version/agent-version.service.js';
import { AgentBulkService } from './agent/agent-bulk.service.js';
import { AgentService } from './agent/agent.service.js';
import { ANALYTICS } from './analytics/analytics.parts.js';
import { AnnouncementClaimService } from './announcement/announcement-claim.service.js';
import { AnnouncementGatewayController } from './announcement/announcement-gateway.controller.js';
import { AnnouncementController } from './announcement/announcement.controller.js';
import { AnnouncementService } from './announcement/announcement.service.js';
import { QuietHoursService } from './announcement/quiet-hours.service.js';
import { AuditController } from './audit/audit.controller.js';
import { AuditLogService } from './audit/audit-log.service.js';
import { AuditService } from './audit/audit.service.js';
import { AccessGuard } from './auth/access.guard.js';
import { ChangeFeed } from './change/change-feed.js';
import { ChangeLogReader } from './change/change-log.reader.js';
import { ChangeController } from './change/change.controller.js';
import { ChatHistoryController } from './chat-history/chat-history.controller.js';
import { ConversationBulkService } from './chat-history/conversation-bulk.service.js';
import { ChatHistoryService } from './chat-history/chat-history.service.js';
import { SessionSummaryService } from './chat-history/session-summary.service.js';
import { SessionTitleService } from './chat-history/session-title.service.js';
import { AgentLanguageModel } from './model-provider/agent-language-model.js';
import type { ManagerConfig } from './config/manager-config.js';
import { Database } from './database/database.js';
import { EncryptionController } from './encryption/encryption.controller.js';
import { EncryptionService } from './encryption/encryption.service.js';
import { TextSealingJob } from './encryption/text-sealing.job.js';
import { PROVIDER_TEST } from './provider-test/provider-test.parts.js';
import { DEVICE_ACTION } from './device-action/device-action.parts.js';
import { DeviceController } from './device/device.controller.js';
import { DeviceBulkService } from './device/device-bulk.service.js';
import { DeviceService } from './device/device.service.js';
import { FIRMWARE } from './firmware/firmware.parts.js';
import { AgentSections } from './gateway-config/agent-sections.js';
import { SharedSettings } from './gateway-config/shared-settings.js';
import { GatewayConfigController } from './gateway-config/gateway-config.controller.js';
import { GatewayConfigService } from './gateway-config/gateway-config.service.js';
import { ServerBaseService } from './gateway-config/server-base.service.js';
import { HealthController } from './health/health.controller.js';
import { AnswerInterceptor } from './http/answer.interceptor.js';
import { FailureFilter } from './http/failure.filter.js';
import { IdempotencyInterceptor } from './idempotency/idempotency.interceptor.js';
import { IDEMPOTENCY } from './idempotency/idempotency.parts.js';
import { InteractionController } from './interaction/interaction.controller.js';
import { InteractionService } from './interaction/interaction.service.js';
import { DatabaseMemoryStore } from './memory/database-memory.store.js';
import { AgentMemory } from './memory/agent-memory.js';
import { LocalMemoryController } from './memory/local-memory.controller.js';
import { MemoryController } from './memory/memory.controller.js';
import { MemoryService } from './memory/memory.service.js';
import { MemoryEncodingClaimService } from './memory-encoding/memory-encoding-claim.service.js';
import {
  MemoryEncodingController,
  MemoryEncodingGatewayController,
} from './memory-encoding/memory-encoding.controller.js';
import { MemoryEncodingService } from './memory-encoding/memory-encoding.service.js';
import { MemoryLinksController } from './memory-compression/memory-links.controller.js';
import { ErasureReportController } from './memory-erasure/erasure-report.controller.js';
import { MemoryErasureController } from './memory-erasure/memory-erasure.controller.js';
import { MemoryErasureService } from './memory-erasure/memory-erasure.service.js';
import { MemoryHistoryController } from './memory-history/memory-history.controller.js';
import { MemoryHistoryService } from './memory-history/memory-history.service.js';
import { MemoryOperations } from './memory-history/memory-operations.js';
import { ChatRetentionController } from './chat-retention/chat-retention.controller.js';
import { ChatRetentionJob } from './chat-retention/chat-retention.job.js';
import { ChatRetentionService } from './chat-retention/chat-retention.service.js';
import { MemoryRetentionController } from './memory-retention/memory-retention.controller.js';
import { MemoryRetentionJob } from './memory-retention/memory-retention.job.js';
import { MemoryRetentionService } from './memory-retention/memory-retention.service.js';
import { MemoryScopeController } from './memory-scope/memory-scope.controller.js';
import { MemoryScopeService } from './memory-scope/memory-scope.service.js';
import { MemoryMigrationController } from './memory-migration/memory-migration.controller.js';
import { MemoryMigrationRunner } from './memory-migration/memory-migration.runner.js';
import { MemoryMigrationService } from './memory-migration/memory-migration.service.js';
import { MigrationSides } from './memory-migration/migration-sides.js';
import { MigrationTables } from './memory-migration/migration-tables.js';
import { MigrationWork } from './memory-migration/migration-work.js';
import { MemoryShadowController } from './memory-shadow/memory-shadow.controller.js';
import { MemoryShadowService } from './memory-shadow/memory-shadow.service.js';
import { ShadowComparisonJob } from './memory-shadow/shadow-comparison.job.js';
import { ShadowComparisonService } from './memory-shadow/shadow-comparison.service.js';
import { MemoryTransferController } from './memory-transfer/memory-transfer.controller.js';
import { MemoryTransferService } from './memory-transfer/memory-transfer.service.js';
import { MemoryRightController } from './memory-right/memory-right.controller.js';
import { ModelProviderController } from './model-provider/model-provider.controller.js';
import { ModelProviderService } from './model-provider/model-provider.service.js';
import { OpenApiController } from './openapi/openapi.controller.js';
import { OtaController } from './ota/ota.controller.js';
import { DeviceEnrolment } from './ota/device-enrolment.js';
import { DeviceTokens } from './ota/device-tokens.js';
import { TransportOffers } from './ota/transport-offers.js';
import { PLAYGROUND } from './playground/playground.parts.js';
import { DownloadAddress } from './ota/download-address.js';
import { MqttSettings } from './ota/mqtt-settings.js';
import { OtaService } from './ota/ota.service.js';
import { OutboxController } from './outbox/outbox.controller.js';
import { OutboxReportService } from './outbox/outbox-report.service.js';
import { OutboxService } from './outbox/outbox.service.js';
import { PARAMETERS } from './parameter/parameter.parts.js';
import { PreconditionInterceptor } from './precondition/precondition.interceptor.js';
import { PrivacySettingGatewayController } from './privacy-setting/privacy-setting-gateway.controller.js';
import { PrivacySettingController } from './privacy-setting/privacy-setting.controller.js';
import { PrivacySettingService } from './privacy-setting/privacy-setting.service.js';
import { PromptConsentController } from './prompt/prompt-consent.controller.js';
import { PromptConsentService } from './prompt/prompt-consent.service.js';
import { PromptClaimService } from './prompt/prompt-claim.service.js';
import { PromptGatewayController } from './prompt/prompt-gateway.controller.js';
import { QuarantineController } from './quarantine/quarantine.controller.js';
import { QuarantineService } from './quarantine/quarantine.service.js';
import { KeyRing } from './security/key-ring.js';
import { SecretVault } from './security/secret-vault.js';
import { SPEAKERS } from './speaker/speaker.parts.js';
import { PROCESS_INFO } from './status/process-info.js';
import type { ProcessInfo } from './status/process-info.js';
import { STATUS } from './status/status.parts.js';
import { TIMBRES } from './timbre/timbre.parts.js';
import { ACCOUNTS } from './user/account.parts.js';
import { CONFIG, LOGGER, NOW } from './tokens.js';
import { TurnTraceController } from './turn-trace/turn-trace.controller.js';
import { TurnTraceService } from './turn-trace/turn-trace.service.js';

/** What the application is built on, made before it. */
export interface Foundations {
  config: ManagerConfig;
  logger: Logger;
  database: Database;
  keys: KeyRing;
  info: ProcessInfo;
}

/** What operators do with many memories at once. */
const MEMORY_OPERATIONS = {
  controllers: [
    MemoryHistoryController,
    MemoryTransferController,
    MemoryErasureController,
    ErasureReportController,
    MemoryScopeController,
    MemoryRetentionController,
    ChatRetentionController,
    MemoryRightController,
    PrivacySettingController,
    PrivacySettingGatewayController,
    MemoryShadowController,
    MemoryLinksController,
    MemoryMigrationController,
  ],
  services: [
    MemoryOperations,
    MemoryHistoryService,
    MemoryTransferService,
    MemoryErasureService,
    MemoryScopeService,
    MemoryRetentionService,
    MemoryRetentionJob,
    ChatRetentionService,
    ChatRetentionJob,
    PrivacySettingService,
    MemoryShadowService,
    ShadowComparisonService,
    ShadowComparisonJob,
    MigrationSides,
    MigrationTables,
    MigrationWork,
    MemoryMigrationRunner,
    MemoryMigrationService,
  ],
};

/** What gateways are told of all that changes. */
const CHANGES = {
  controllers: [ChangeController],
  services: [ChangeLogReader, ChangeFeed],
};

/** Memories as gateways store them and operators see them. */
const MEMORY = {
  controllers: [
    MemoryController,
    QuarantineController,
    LocalMemoryController,
    OutboxController,
    EncryptionController,
    MemoryEncodingController,
    MemoryEncodingGatewayController,
  ],
  services: [
    DatabaseMemoryStore,
    AgentMemory,
    MemoryService,
    QuarantineService,
    OutboxReportService,
    OutboxService,
    EncryptionService,
    TextSealingJob,
    MemoryEncodingService,
    MemoryEncodingClaimService,
  ],
};

/** What lets devices speak first. */
const PROACTIVE = {
  controllers: [
    AnnouncementController,
    AnnouncementGatewayController,
    PromptConsentController,
    PromptGatewayController,
  ],
  services: [
    AnnouncementService,
    AnnouncementClaimService,
    QuietHoursService,
    PromptConsentService,
    PromptClaimService,
  ],
};

/** Devices: how they are bound and started, what they run, and what operators have them do. */
const DEVICES = {
  controllers: [
    ...[DeviceController, OtaController, ...PLAYGROUND.controllers],
    ...[...FIRMWARE.controllers, ...DEVICE_ACTION.controllers],
  ],
  services: [
    DeviceService,
    DeviceBulkService,
    ...[MqttSettings, DownloadAddress, DeviceEnrolment, DeviceTokens, TransportOffers, OtaService],
    ...[...FIRMWARE.services, ...DEVICE_ACTION.services, ...PLAYGROUND.services],
  ],
};

/** What was said, what became of it, and how each turn went. */
const CONVERSATIONS = {
  controllers: [ChatHistoryController, InteractionController, TurnTraceController],
  services: [
    ...[ChatHistoryService, ConversationBulkService, InteractionService, TurnTraceService],
    ...[AgentLanguageModel, SessionTitleService, SessionSummaryService],
  ],
};

/** From the one that sees the answer last. */
const INTERCEPTORS = [AnswerInterceptor, IdempotencyInterceptor, PreconditionInterceptor].map((useClass) => ({
  provide: APP_INTERCEPTOR,
  useClass,
}));

@Module({})
export class AppModule {
  static of({ config, logger, database, keys, info }: Foundations): DynamicModule {
    return {
      module: AppModule,
      imports: [DiscoveryModule],
      controllers: [
        ...ACCOUNTS.controllers,
        ...[...PARAMETERS.controllers, ModelProviderController],
        ...[...PROVIDER_TEST.controllers, ...TIMBRES.controllers],
        ...[AgentController, AgentVersionController, AgentTemplateController],
        ...AGENT_BATCH.controllers,
        ...DEVICES.controllers,
        ...CONVERSATIONS.controllers,
        ...[AuditController, HealthController, ...STATUS.controllers],
        GatewayConfigController,
        ...SPEAKERS.controllers,
        ...MEMORY.controllers,
        ...MEMORY_OPERATIONS.controllers,
        ...PROACTIVE.controllers,
        ...[...ANALYTICS.controllers, ...CHANGES.controllers],
        OpenApiController,
      ],
      providers: [
        { provide: CONFIG, useValue: config },
        { provide: LOGGER, useValue: logger },
        { provide: NOW, useValue: () => new Date() },
        { provide: PROCESS_INFO, useValue: info },
        { provide: Database, useValue: database },
        { provide: KeyRing, useValue: keys },
        { provide: SecretVault, useValue: new SecretVault(keys) },
        { provide: APP_GUARD, useClass: AccessGuard },
        { provide: APP_FILTER, useClass: FailureFilter },
        ...INTERCEPTORS,
        ...[...PARAMETERS.services, ...TIMBRES.services],
        ...[AuditService, AuditLogService, ...STATUS.services],
        ...ACCOUNTS.services,
        ...[ModelProviderService, ...PROVIDER_TEST.services],
        AgentCorrectWords,
        AgentPlugins,
        ...[AgentService, AgentBulkService, AgentVersionService, TemplateSettings],
        ...[AgentTemplateService, AgentCreationService, ...AGENT_BATCH.services],
        ...DEVICES.services,
        SharedSettings,
        AgentSections,
        GatewayConfigService,
        ServerBaseService,
        ...CONVERSATIONS.services,
        ...SPEAKERS.services,
        ...[...MEMORY.services, ...MEMORY_OPERATIONS.services, ...PROACTIVE.services],
        ...[...ANALYTICS.services, ...CHANGES.services, ...IDEMPOTENCY.services],
      ],
    };
  }
}
