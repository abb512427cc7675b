import { z } from 'zod';
import { DEFAULT_RECALL_TOKENS, memoryFirewall, recallTokenBudget } from './agent.js';
import { deviceKind } from './playground.js';
import { agentSpeakers } from './speaker.js';

/**
 * What a gateway asks of manager-api (protocol 6.2 to 6.4). The answers keep the shape that gateways in the
 * field know; `agent` is our addition, which other gateways ignore.
 */
export const agentModelsRequest = z.object({
  macAddress: z.string().min(1),
  clientId: z.string().min(1),
  selectedModule: z.record(z.string(), z.string()),
  /** Asks for this agent's configuration instead, whichever the device has by now: our addition. */
  agentId: z.string().min(1).optional(),
});
export type AgentModelsRequest = z.infer<typeof agentModelsRequest>;

/** One model section: config id → its settings, `type` naming the provider code. Numbers may arrive as text. */
export const modelSection = z.record(z.string(), z.looseObject({ type: z.string() }));
export type ModelSection = z.infer<typeof modelSection>;

/** Settings of an agent that only our gateway uses. */
export const agentSettings = z.object({
  id: z.string(),
  name: z.string(),
  memoryScope: z.string().default('device'),
  memoryFirewall: memoryFirewall.default('normal'),
  /** IANA name. */
  timeZone: z.string().default('UTC'),
  /** The operator's memory instructions (summaryMemory). */
  memoryInstructions: z.string().default(''),
  recallDeadlineMs: z.number().int().min(0).max(5000).default(300),
  /** Tokens of recalled memories in a prompt. */
  recallTokenBudget: recallTokenBudget.default(DEFAULT_RECALL_TOKENS),
  /** Its devices may bring up memories by themselves, where the person agreed. */
  enablePrompts: z.boolean().default(false),
  /** Children speak at all devices of the agent, and no voice can change that. */
  childMode: z.boolean().default(false),
  /**
   * Since when the device is bound, ISO 8601: it names the binding, and so whose what is said at it is. Absent where it
   * is not told, and where an agent is asked for without its device.
   */
  boundAt: z.string().optional(),
  /** Absent: a device. A kind that is not known counts as one. */
  deviceKind: deviceKind.optional().catch(undefined),
  /** `en` or `zh`: language of canned sentences. */
  language: z.enum(['en', 'zh']).default('en'),
  /** Changes whenever anything in this answer changes. */
  configVersion: z.string(),
});
export type AgentSettings = z.infer<typeof agentSettings>;

export const agentModels = z.looseObject({
  device_max_output_size: z.union([z.string(), z.number()]).optional(),
  chat_history_conf: z.number().optional(),
  VAD: modelSection.optional(),
  ASR: modelSection.optional(),
  LLM: modelSection.optional(),
  VLLM: modelSection.optional(),
  TTS: modelSection.optional(),
  Memory: modelSection.optional(),
  /** A second memory that is compared with the first and never answers: our addition. */
  ShadowMemory: modelSection.optional(),
  Intent: modelSection.optional(),
  /** Tools of the agent: our addition. */
  Plugin: modelSection.optional(),
  /** The same as other gateways know them: one of each provider code, settings as JSON text. */
  plugins: z.record(z.string(), z.string()).optional(),
  selected_module: z.record(z.string(), z.string()),
  prompt: z.string().nullable().optional(),
  summaryMemory: z.string().nullable().optional(),
  agent: agentSettings.optional(),
  /** Whose voices the agent knows: our addition. */
  speakers: agentSpeakers.optional(),
});
export type AgentModels = z.infer<typeof agentModels>;

/** A text that operators of the field switch off with the word null. */
const setting = z
  .string()
  .nullable()
  .transform((text) => (text === null || text.trim() === '' || text === 'null' ? undefined : text.trim()))
  .optional();

/** `POST /config/server-base`: system parameters as a tree, plus default VAD and ASR. */
export const serverBase = z.looseObject({
  server: z.looseObject({
    auth: z.looseObject({ enabled: z.boolean() }).optional(),
    websocket: z.string().optional(),
    vision_explain: z.string().optional(),
    /** Hours; a gateway that is alone tells devices their time. */
    timezone_offset: z.number().optional(),
    /** `host:port` of the MQTT broker that devices are sent to; without it they use the WebSocket. */
    mqtt_gateway: setting,
    mqtt_signature_key: setting,
    /** `host:port` of the audio of devices on MQTT. */
    udp_gateway: setting,
  }),
  VAD: modelSection.optional(),
  ASR: modelSection.optional(),
  selected_module: z.record(z.string(), z.string()),
  close_connection_no_voice_time: z.number().optional(),
  /** Seconds. */
  tool_call_timeout: z.number().optional(),
  exit_commands: z.array(z.string()).optional(),
  wakeup_words: z.array(z.string()).optional(),
  enable_greeting: z.boolean().optional(),
  enable_websocket_ping: z.boolean().optional(),
  end_prompt: z.looseObject({ enable: z.boolean().optional(), prompt: z.string().optional() }).optional(),
});
export type ServerBase = z.infer<typeof serverBase>;

/** Envelope of every gateway route; HTTP status is 200 for business errors too. */
export const envelope = z.object({ code: z.number(), msg: z.string(), data: z.unknown() });

/** Business codes that a gateway acts on. `NEEDS_BINDING`: `msg` is the six-digit code. */
export const GATEWAY_CODES = {
  ok: 0,
  unauthorized: 401,
  deviceNotFound: 10041,
  needsBinding: 10042,
  agentNotFound: 10053,
} as const;
