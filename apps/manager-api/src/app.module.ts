import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, DiscoveryModule } from '@nestjs/core';
import type { Logger } from '@xiaozhi/observability';
import { AgentController } from './agent/agent.controller.js';
import { AgentCorrectWords } from './agent/agent-correct-words.js';
import { AgentPlugins } from './agent/agent-plugins.js';
import { AgentService } from './agent/agent.service.js';
import { AnnouncementClaimService } from './announcement/announcement-claim.service.js';
import { AnnouncementGatewayController } from './announcement/announcement-gateway.controller.js';
import { AnnouncementController } from './announcement/announcement.controller.js';
import { AnnouncementService } from './announcement/announcement.service.js';
import { QuietHoursService } from './announcement/quiet-hours.service.js';
import { AuditController } from './audit/audit.controller.js';
import { AuditService } from './audit/audit.service.js';
import { AccessGuard } from './auth/access.guard.js';
import { AuthController } from './auth/auth.controller.js';
import { AuthService } from './auth/auth.service.js';
import { ChatHistoryController } from './chat-history/chat-history.controller.js';
import { ChatHistoryService } from './chat-history/chat-history.service.js';
import type { ManagerConfig } from './config/manager-config.js';
import { Database } from './database/database.js';
import { DeviceController } from './device/device.controller.js';
import { DeviceService } from './device/device.service.js';
import { AgentSections } from './gateway-config/agent-sections.js';
import { GatewayConfigController } from './gateway-config/gateway-config.controller.js';
import { GatewayConfigService } from './gateway-config/gateway-config.service.js';
import { ServerBaseService } from './gateway-config/server-base.service.js';
import { HealthController } from './health/health.controller.js';
import { AnswerInterceptor } from './http/answer.interceptor.js';
import { FailureFilter } from './http/failure.filter.js';
import { InteractionController } from './interaction/interaction.controller.js';
import { InteractionService } from './interaction/interaction.service.js';
import { DatabaseMemoryStore } from './memory/database-memory.store.js';
import { AgentMemory } from './memory/agent-memory.js';
import { LocalMemoryController } from './memory/local-memory.controller.js';
import { MemoryController } from './memory/memory.controller.js';
import { MemoryService } from './memory/memory.service.js';
import { MemoryErasureController } from './memory-erasure/memory-erasure.controller.js';
import { MemoryErasureService } from './memory-erasure/memory-erasure.service.js';
import { MemoryHistoryController } from './memory-history/memory-history.controller.js';
import { MemoryHistoryService } from './memory-history/memory-history.service.js';
import { MemoryOperations } from './memory-history/memory-operations.js';
import { MemoryRetentionController } from './memory-retention/memory-retention.controller.js';
import { MemoryRetentionJob } from './memory-retention/memory-retention.job.js';
import { MemoryRetentionService } from './memory-retention/memory-retention.service.js';
import { MemoryScopeController } from './memory-scope/memory-scope.controller.js';
import { MemoryScopeService } from './memory-scope/memory-scope.service.js';
import { MemoryTransferController } from './memory-transfer/memory-transfer.controller.js';
import { MemoryTransferService } from './memory-transfer/memory-transfer.service.js';
import { MemoryRightController } from './memory-right/memory-right.controller.js';
import { ModelProviderController } from './model-provider/model-provider.controller.js';
import { ModelProviderService } from './model-provider/model-provider.service.js';
import { OpenApiController } from './openapi/openapi.controller.js';
import { OtaController } from './ota/ota.controller.js';
import { MqttSettings } from './ota/mqtt-settings.js';
import { OtaService } from './ota/ota.service.js';
import { ParameterService } from './parameter/parameter.service.js';
import { PromptConsentController } from './prompt/prompt-consent.controller.js';
import { PromptConsentService } from './prompt/prompt-consent.service.js';
import { PromptClaimService } from './prompt/prompt-claim.service.js';
import { PromptGatewayController } from './prompt/prompt-gateway.controller.js';
import { QuarantineController } from './quarantine/quarantine.controller.js';
import { QuarantineService } from './quarantine/quarantine.service.js';
import { SecretVault } from './security/secret-vault.js';
import { SpeakerGatewayController } from './speaker/speaker-gateway.controller.js';
import { SpeakerLearningService } from './speaker/speaker-learning.service.js';
import { SpeakerSampleService } from './speaker/speaker-sample.service.js';
import { SpeakerController } from './speaker/speaker.controller.js';
import { SpeakerService } from './speaker/speaker.service.js';
import { CONFIG, LOGGER, NOW } from './tokens.js';
import { TurnTraceController } from './turn-trace/turn-trace.controller.js';
import { TurnTraceService } from './turn-trace/turn-trace.service.js';

/** What the application is built on, made before it. */
export interface Foundations {
  config: ManagerConfig;
  logger: Logger;
  database: Database;
  vault: SecretVault;
}

/** What operators do with many memories at once. */
const MEMORY_OPERATIONS = {
  controllers: [
    MemoryHistoryController,
    MemoryTransferController,
    MemoryErasureController,
    MemoryScopeController,
    MemoryRetentionController,
    MemoryRightController,
  ],
  services: [
    MemoryOperations,
    MemoryHistoryService,
    MemoryTransferService,
    MemoryErasureService,
    MemoryScopeService,
    MemoryRetentionService,
    MemoryRetentionJob,
  ],
};

/** Memories as gateways store them and operators see them. */
const MEMORY = {
  controllers: [MemoryController, QuarantineController, LocalMemoryController],
  services: [DatabaseMemoryStore, AgentMemory, MemoryService, QuarantineService],
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

@Module({})
export class AppModule {
  static of({ config, logger, database, vault }: Foundations): DynamicModule {
    return {
      module: AppModule,
      imports: [DiscoveryModule],
      controllers: [
        AuthController,
        ModelProviderController,
        AgentController,
        DeviceController,
        ChatHistoryController,
        InteractionController,
        TurnTraceController,
        AuditController,
        HealthController,
        OtaController,
        GatewayConfigController,
        SpeakerController,
        SpeakerGatewayController,
        ...MEMORY.controllers,
        ...MEMORY_OPERATIONS.controllers,
        ...PROACTIVE.controllers,
        OpenApiController,
      ],
      providers: [
        { provide: CONFIG, useValue: config },
        { provide: LOGGER, useValue: logger },
        { provide: NOW, useValue: () => new Date() },
        { provide: Database, useValue: database },
        { provide: SecretVault, useValue: vault },
        { provide: APP_GUARD, useClass: AccessGuard },
        { provide: APP_FILTER, useClass: FailureFilter },
        { provide: APP_INTERCEPTOR, useClass: AnswerInterceptor },
        ParameterService,
        AuditService,
        AuthService,
        ModelProviderService,
        AgentCorrectWords,
        AgentPlugins,
        AgentService,
        DeviceService,
        MqttSettings,
        OtaService,
        AgentSections,
        GatewayConfigService,
        ServerBaseService,
        ChatHistoryService,
        InteractionService,
        TurnTraceService,
        SpeakerService,
        SpeakerSampleService,
        SpeakerLearningService,
        ...MEMORY.services,
        ...MEMORY_OPERATIONS.services,
        ...PROACTIVE.services,
      ],
    };
  }
}
