export {
  DEFAULT_SUMMARY_MEMORY,
  agentCreate,
  agentModelChoice,
  agentUpdate,
  memoryFirewall,
  memoryScope,
  saveMemoryRequest,
} from './agent.js';
export type { AgentCreate, AgentUpdate, AgentView, MemoryFirewall, SaveMemoryRequest } from './agent.js';
export type { AgentVoice, AgentVoiceView } from './agent-voice.js';
export { correctWordsRequest } from './correct-word.js';
export type { CorrectWord, CorrectWordsRequest } from './correct-word.js';
export {
  ANNOUNCEMENT_MAX_CHARACTERS,
  announcementCancelRequest,
  announcementClaimAnswer,
  announcementClaimRequest,
  announcementCreate,
  announcementListRequest,
  announcementQuery,
  announcementRecurrence,
  announcementSettleRequest,
  openAnnouncement,
  quietHoursSettings,
  reminderReport,
} from './announcement.js';
export type {
  AnnouncementClaimAnswer,
  AnnouncementClaimRequest,
  AnnouncementCreate,
  AnnouncementKind,
  AnnouncementQuery,
  AnnouncementRecurrence,
  AnnouncementSettleRequest,
  AnnouncementState,
  AnnouncementView,
  ClaimedAnnouncement,
  OpenAnnouncement,
  QuietHoursSettings,
  ReminderReport,
} from './announcement.js';
export {
  PROMPT_CANDIDATES_COUNT,
  PROMPT_MEMORY_ID_CHARACTERS,
  openPrompt,
  promptClaimAnswer,
  promptClaimRequest,
  promptConsentQuery,
  promptConsentReport,
  promptOpenRequest,
  promptReleaseRequest,
} from './prompt.js';
export type {
  OpenPrompt,
  PromptClaim,
  PromptClaimRequest,
  PromptConsentReport,
  PromptConsentView,
} from './prompt.js';
export { CSRF_HEADER, loginRequest, setupRequest } from './auth.js';
export type { AuthStatusView, LoginRequest, SetupRequest, UserView } from './auth.js';
export { chatHistoryReport } from './chat-history.js';
export type { ChatHistoryReport, ChatMessageView, ConversationView, TranscriptView } from './chat-history.js';
export { deviceBindRequest, deviceStateReport, deviceUpdate } from './device.js';
export type {
  DeviceBindRequest,
  DeviceStateReport,
  DeviceUpdate,
  DeviceView,
  PendingDeviceView,
} from './device.js';
export {
  GATEWAY_CODES,
  agentModels,
  agentModelsRequest,
  agentSettings,
  envelope,
  modelSection,
  serverBase,
} from './gateway-config.js';
export type {
  AgentModels,
  AgentModelsRequest,
  AgentSettings,
  ModelSection,
  ServerBase,
} from './gateway-config.js';
export { pageQuery } from './http.js';
export type { ApiEnvelope, ApiFailure, PageQuery, PageView } from './http.js';
export { interactionReport, interactionState, recalledItem } from './interaction-report.js';
export type {
  InteractionReport,
  InteractionState,
  InteractionView,
  RecalledItem,
} from './interaction-report.js';
export {
  memoryAppliedAnswer,
  memoryAppliedRequest,
  memoryApplyAnswer,
  memoryApplyRequest,
  memoryChange,
  memoryHistoryRequest,
  memoryListRequest,
  memoryRemoveAllRequest,
  memoryVersion,
  storedMemory,
} from './local-memory.js';
export type { MemoryChange, StoredMemory } from './local-memory.js';
export { conversationQuery, interactionQuery, memoryEdit, memoryQuery } from './memory-admin.js';
export { memoryRight, memoryRightReport } from './memory-right.js';
export type { MemoryRight, MemoryRightReport } from './memory-right.js';
export type {
  MemoryEdit,
  MemoryProvenanceView,
  MemoryRecallsView,
  MemoryQuery,
  MemoryVersionView,
  MemoryView,
  RoleView,
} from './memory-admin.js';
export { memoryErasurePreviewQuery, memoryErasureQuery, memoryErasureRequest } from './memory-erasure.js';
export type {
  ErasureCertificate,
  ErasureItem,
  ErasureOutcome,
  MemoryErasureQuery,
  MemoryErasureRequest,
} from './memory-erasure.js';
export {
  memoryAsOfQuery,
  memoryDiffQuery,
  memoryOperationQuery,
  memoryRestoreRequest,
  memorySubject,
  memoryUndoQuery,
} from './memory-history.js';
export type {
  MemoryAsOfQuery,
  MemoryDiffQuery,
  MemoryDiffView,
  MemoryOperationQuery,
  MemoryOperationView,
  MemoryRestoreRequest,
  MemoryStateChangeView,
  MemoryStateView,
  MemorySubject,
} from './memory-history.js';
export { memoryRetentionPolicy, memoryRetentionRun } from './memory-retention.js';
export type {
  MemoryRetentionPolicy,
  MemoryRetentionResult,
  MemoryRetentionRun,
  MemoryRetentionView,
  RetentionReason,
} from './memory-retention.js';
export { memoryRebindRequest, memoryScopeRequest } from './memory-scope.js';
export type {
  MemoryMovePreview,
  MemoryMoveResult,
  MemoryMoveView,
  MemoryRebindRequest,
  MemoryScopeRequest,
} from './memory-scope.js';
export {
  MEMORY_IMPORT_CHARACTERS,
  MEMORY_IMPORT_COUNT,
  memoryExportQuery,
  memoryImportRequest,
} from './memory-transfer.js';
export type {
  MemoryExportQuery,
  MemoryImportFault,
  MemoryImportRequest,
  MemoryImportView,
} from './memory-transfer.js';
export {
  modelProviderCreate,
  modelProviderUpdate,
  providerFieldInput,
  providerStateReport,
} from './model-provider.js';
export type {
  AgentReference,
  ModelProviderCreate,
  ModelProviderUpdate,
  ModelProviderView,
  ProviderFieldInput,
  ProviderFieldView,
  ProviderStateReport,
  ProviderStateView,
} from './model-provider.js';
export { providerCatalogue } from './provider-catalogue.generated.js';
export {
  QUARANTINE_DECISION_COUNT,
  quarantineDecision,
  quarantineQuery,
  quarantineReport,
  quarantineState,
} from './quarantine.js';
export type {
  QuarantineDecision,
  QuarantineDecisionView,
  QuarantineQuery,
  QuarantineReport,
  QuarantineState,
  QuarantineView,
} from './quarantine.js';
export { providerKind } from './provider-definition.js';
export type {
  LocalisedText,
  ProviderDefinition,
  ProviderField,
  ProviderFieldType,
  ProviderKind,
} from './provider-definition.js';
export {
  ProviderConfigError,
  ProviderRegistry,
  parseProviderFields,
  requireProviderFields,
} from './provider-registry.js';
export type {
  ParsedProviderFields,
  ProviderFieldFault,
  ProviderFieldValue,
  ProviderFields,
  ProviderImplementation,
} from './provider-registry.js';
export {
  SPEAKER_PROFILES_COUNT,
  SPEAKER_SAMPLES_COUNT,
  SPEAKER_UPLOAD_BYTES,
  agentSpeakers,
  speakerCreate,
  speakerEmbeddingAnswer,
  speakerEmbeddingReport,
  speakerFault,
  speakerRemoveQuery,
  speakerSampleCreate,
  speakerSamplesAnswer,
  speakerSamplesRequest,
  speakerUpdate,
} from './speaker.js';
export type {
  AgentSpeakers,
  SpeakerCreate,
  SpeakerEmbeddingAnswer,
  SpeakerEmbeddingReport,
  SpeakerFault,
  SpeakerProfileView,
  SpeakerRemoveQuery,
  SpeakerSampleCreate,
  SpeakerSamplesAnswer,
  SpeakerSamplesRequest,
  SpeakerSampleView,
  SpeakerUpdate,
  UtteranceView,
} from './speaker.js';
export {
  TURN_DETAIL_CHARACTERS,
  turnOrigin,
  turnOutcome,
  turnStage,
  turnStageName,
  turnStageOutcome,
  turnTrace,
} from './turn-trace.js';
export type {
  TurnOrigin,
  TurnOutcome,
  TurnStage,
  TurnStageName,
  TurnStageOutcome,
  TurnTrace,
} from './turn-trace.js';
