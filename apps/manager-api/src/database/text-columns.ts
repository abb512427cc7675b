import type { Rows } from './rows.js';

/** How the columns of a table that can hold words are treated. */
interface TextColumns<Row> {
  /** What people said, or what is known about them: sealed when texts are sealed. */
  sealed?: readonly (keyof Row & string)[];
  /** Columns whose values a sealed text is bound to; it opens beside these values only. */
  identity?: readonly (keyof Row & string)[];
  /** Never sealed, and why it need not be. */
  plain?: Readonly<Partial<Record<keyof Row & string, string>>>;
}

const OPERATORS = 'written by operators about the system, not about people';
const SECRETS = 'secrets in it are sealed by themselves';
const NAMES = 'a name that an operator gave';
const COUNTS = 'counts, ids and settings; texts are kept out of it';
const REASONS = 'error codes and messages about services';
const IDS = 'ids';

/**
 * Every column that can hold words, with its treatment: the one list that sealing, re-encryption and their tests go by.
 * A test fails when a column of a table is missing here.
 */
export const TEXT_COLUMNS: { readonly [K in keyof Rows]?: TextColumns<Rows[K]> } = {
  user: { plain: { password_hash: 'a hash' } },
  userSession: { plain: { user_agent: 'what an operator’s browser calls itself' } },
  agentGrant: { plain: { granted_by: NAMES } },
  apiToken: { plain: { name: NAMES, scopes: OPERATORS, agent_ids: 'ids of agents' } },
  userIdentity: { plain: { issuer: 'an address', subject: IDS } },
  secondFactor: { plain: { secret: 'sealed by itself' } },
  parameter: { plain: { value: SECRETS, remark: OPERATORS } },
  dictionary: { plain: { name: NAMES, remark: OPERATORS } },
  dictionaryEntry: { plain: { label: OPERATORS, remark: OPERATORS } },
  timbre: {
    plain: {
      ...{ name: NAMES, languages: OPERATORS, demo_url: OPERATORS, remark: OPERATORS },
      ...{ reference_audio: OPERATORS, reference_text: 'what a recording for imitation says' },
    },
  },
  modelProvider: { plain: { provider_code: OPERATORS, name: OPERATORS, fields: OPERATORS } },
  modelConfig: { plain: { provider_code: OPERATORS, settings: SECRETS } },
  providerTest: {
    plain: {
      provider_code: OPERATORS,
      sealed_order: 'sealed by itself, for seconds',
      steps: REASONS,
      audio: 'a sentence that a voice was tried with',
    },
  },
  agent: {
    sealed: ['system_prompt', 'summary_memory', 'memory_snapshot'],
    identity: ['id'],
    plain: { name: NAMES, memory_scope: OPERATORS, tts_voice: OPERATORS },
  },
  agentTemplate: {
    sealed: ['settings'],
    identity: ['id'],
    plain: { name: NAMES, description: OPERATORS },
  },
  agentVersion: {
    sealed: ['settings'],
    identity: ['id', 'agent_id'],
    plain: { actor: NAMES, changed: 'names of fields' },
  },
  // Prompts may be among what it sets.
  agentBatch: { sealed: ['work'], identity: ['id'], plain: { actor_name: NAMES } },
  agentBatchItem: { plain: { message: REASONS } },
  agentCorrectWord: { plain: { source: OPERATORS, target: OPERATORS } },
  device: { plain: { alias: NAMES, board: OPERATORS, client_id: IDS } },
  idempotencyKey: { plain: { answer: 'sealed by itself, for a day' } },
  deviceOrder: { sealed: ['shown_text'], identity: ['id', 'device_id'], plain: { asked_by: NAMES } },
  firmware: { plain: { remark: OPERATORS, created_by: NAMES } },
  firmwareRollout: { plain: { devices: IDS, created_by: NAMES } },
  pendingDevice: { plain: { board: OPERATORS } },
  conversationTitle: { sealed: ['title'], identity: ['session_id', 'device_id'] },
  chatMessage: { sealed: ['content', 'audio'], identity: ['id', 'device_id'] },
  interaction: {
    sealed: ['recalled', 'reason'],
    identity: ['id', 'role_id'],
    plain: { provider_code: OPERATORS },
  },
  turnTrace: { plain: { stages: COUNTS } },
  memory: { sealed: ['text', 'slot', 'utterance', 'embedding'], identity: ['id', 'role_id'] },
  memoryVersion: { sealed: ['old_text', 'new_text', 'state'], identity: ['id', 'role_id'] },
  memoryOperation: { plain: { actor: NAMES, details: COUNTS } },
  memoryErasure: { plain: { actor: NAMES, items: COUNTS } },
  memoryEncoding: { plain: { reason: REASONS } },
  memoryRetention: { plain: { policy: COUNTS } },
  memoryInteraction: { plain: { memory_ids: IDS } },
  memoryRecall: { plain: { memory_id: IDS } },
  announcement: {
    sealed: ['text'],
    identity: ['id', 'device_id'],
    plain: { reason: REASONS, asked_by: NAMES },
  },
  speakerProfile: { sealed: ['name', 'description', 'embedding'], identity: ['id', 'agent_id'] },
  speakerSample: { sealed: ['wav'], identity: ['id', 'profile_id'] },
  memoryQuarantine: { sealed: ['text'], identity: ['id', 'role_id'], plain: { decided_by: NAMES } },
  audit: {
    // Prompts and instructions stand in it as they do in agents.
    sealed: ['changes'],
    identity: ['id'],
    plain: { actor: NAMES, target: IDS, details: COUNTS, user_agent: 'what a browser calls itself' },
  },
  providerState: { plain: { reason: REASONS } },
  outbox: { plain: { gateways: COUNTS, topics: COUNTS } },
  outboxLetter: { plain: { error: REASONS, ordered_by: NAMES } },
  changeEvent: { plain: { event: IDS } },
  analyticsRollup: { plain: { label: COUNTS } },
  analyticsPrice: { plain: { price: COUNTS } },
  analyticsTopic: { plain: { topic: 'what several people have in common; rarer topics are not kept' } },
  shadowComparison: {
    sealed: ['primary_memories', 'shadow_memories'],
    identity: ['turn_id', 'role_id'],
    plain: { shadow_reason: REASONS, judged_by: NAMES },
  },
  memoryMigration: { plain: { actor: NAMES, report: COUNTS, fault: REASONS } },
  // Who guesses a text could tell from its digest that it is the one.
  memoryMigrationItem: {
    sealed: ['digest'],
    identity: ['id', 'role_id'],
    plain: { source_id: IDS, origin_id: IDS, target_id: IDS, reason: REASONS },
  },
  textSealingJob: { plain: { counts: COUNTS, actor: NAMES } },
};
