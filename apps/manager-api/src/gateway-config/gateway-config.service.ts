import { Injectable } from '@nestjs/common';
import { DEFAULT_RECALL_TOKENS, GATEWAY_CODES, memoryFirewall } from '@xiaozhi/contracts';
import type { AgentModels, AgentModelsRequest, AgentSettings } from '@xiaozhi/contracts';
import { SUMMARY_PROVIDER, SessionSummaryService } from '../chat-history/session-summary.service.js';
import { Database } from '../database/database.js';
import type { AgentRow, ModelConfigRow } from '../database/rows.js';
import { kindOf } from '../device/browser.rules.js';
import { GatewayError } from '../http/api-error.js';
import { OtaService } from '../ota/ota.service.js';
import { TalkingDevices } from '../playground/talking-devices.js';
import { digestOf } from '../precondition/entity-tag.js';
import { AgentSections } from './agent-sections.js';
import { SharedSettings } from './shared-settings.js';
import type { OpenSettings, Shared } from './shared-settings.js';

type SectionKind = 'VAD' | 'ASR' | 'LLM' | 'TTS' | 'VLLM' | 'Memory';

/** As many as a gateway tries. */
const MAX_CHAIN_COUNT = 3;

/** What gateways ask for each device (manager contract, gateway configuration). Secrets are in clear here. */
@Injectable()
export class GatewayConfigService {
  constructor(
    private readonly database: Database,
    private readonly shared: SharedSettings,
    private readonly devices: TalkingDevices,
    private readonly ota: OtaService,
    private readonly sections: AgentSections,
    private readonly summaries: SessionSummaryService,
  ) {}

  /** @throws GatewayError 10041 unknown, 10042 waiting (message: the code), 10053 without agent */
  async agentModels(request: AgentModelsRequest): Promise<AgentModels> {
    if (request.agentId !== undefined) return this.ofAgent(request.agentId, request.selectedModule);
    const device = await this.devices.find(request.macAddress);
    if (device === undefined) {
      const code = await this.ota.findCode(request.macAddress);
      if (code !== undefined) throw new GatewayError(GATEWAY_CODES.needsBinding, code);
      throw new GatewayError(
        GATEWAY_CODES.deviceNotFound,
        'The device is not known; it never asked its OTA address.',
      );
    }
    const models = await this.ofAgent(device.agent_id, request.selectedModule, device.id);
    const kind = kindOf(device) === 'browser' ? { deviceKind: 'browser' as const } : {};
    const ofDevice = { boundAt: device.bound_at, ...kind };
    return { ...models, agent: models.agent && { ...models.agent, ...ofDevice } };
  }

  /** How the agent of a device says words: `source|target` each; nothing for a device without one. */
  async correctWords(macAddress: string): Promise<string[]> {
    const device = await this.devices.find(macAddress);
    return device === undefined ? [] : this.sections.correctWordsOf(device.agent_id);
  }

  private async ofAgent(
    id: string,
    running: Record<string, string>,
    deviceId?: string,
  ): Promise<AgentModels> {
    const agent = await this.database.repository('agent').findOneBy({ id });
    if (agent === null) throw new GatewayError(GATEWAY_CODES.agentNotFound, 'This agent is gone.');
    const answer = await this.build(agent, running);
    const summary = deviceId === undefined ? undefined : await this.summaryOf(agent, deviceId);
    return summary === undefined ? answer : { ...answer, summaryMemory: summary };
  }

  /** What gateways of the field put into their prompts; it is no part of the configuration's version. */
  private async summaryOf(agent: AgentRow, deviceId: string): Promise<string | undefined> {
    const memory = (await this.shared.current()).config(agent.memory_config_id);
    return memory?.provider_code === SUMMARY_PROVIDER ? this.summaries.find(agent, deviceId) : undefined;
  }

  private async build(agent: AgentRow, running: Record<string, string>): Promise<AgentModels> {
    const shared = await this.shared.current();
    const answer: AgentModels = {
      device_max_output_size: shared.maxOutputSize,
      chat_history_conf: agent.chat_history_conf,
      selected_module: {},
      prompt: agent.system_prompt.replaceAll('{{assistant_name}}', agent.name),
      summaryMemory: agent.summary_memory,
    };
    addModels(answer, agent, running, shared);
    const [shadow, voiceSettings, sections] = await Promise.all([
      this.sections.shadowOf(agent, shared),
      this.sections.voiceOf(agent),
      this.sections.of(agent.id, shared),
    ]);
    if (shadow !== undefined) {
      answer.ShadowMemory = shadow;
      answer.selected_module.ShadowMemory = Object.keys(shadow)[0] ?? '';
    }
    const voice = answer.TTS?.[answer.selected_module.TTS ?? ''];
    if (voice !== undefined) Object.assign(voice, voiceSettings);
    Object.assign(answer, sections);
    answer.agent = { ...toSettings(agent), configVersion: digestOf(answer) };
    return answer;
  }
}

function addModels(
  answer: AgentModels,
  agent: AgentRow,
  running: Record<string, string>,
  shared: Shared,
): void {
  const chosen: Record<SectionKind, string | null> = {
    VAD: agent.vad_config_id,
    ASR: agent.asr_config_id,
    LLM: agent.llm_config_id,
    TTS: agent.tts_config_id,
    VLLM: agent.vllm_config_id,
    Memory: agent.memory_config_id,
  };
  for (const kind of Object.keys(chosen) as SectionKind[]) {
    const config = shared.config(chosen[kind]) ?? shared.defaultConfig(kind);
    // A gateway that runs this VAD or ASR already wants to hear nothing of it.
    if (config === undefined || ((kind === 'VAD' || kind === 'ASR') && running[kind] === config.id)) continue;
    answer[kind] = withFallbacks(kind, config, shared);
    answer.selected_module[kind] = config.id;
  }
}

/** The config and those that its `fallback` leads to, by id; the selected one first. */
function withFallbacks(
  kind: SectionKind,
  selected: ModelConfigRow,
  shared: Shared,
): Record<string, OpenSettings> {
  const sections: Record<string, OpenSettings> = {};
  let next: ModelConfigRow | undefined = selected;
  while (next !== undefined && Object.keys(sections).length < MAX_CHAIN_COUNT) {
    const settings = shared.open(next);
    sections[next.id] = settings;
    const { fallback } = settings;
    const found = typeof fallback === 'string' ? shared.config(fallback) : undefined;
    next = found?.model_type === kind && !(found.id in sections) ? found : undefined;
  }
  return sections;
}

function toSettings(agent: AgentRow): Omit<AgentSettings, 'configVersion'> {
  return {
    id: agent.id,
    name: agent.name,
    memoryScope: agent.memory_scope,
    memoryFirewall: memoryFirewall.catch('normal').parse(agent.memory_firewall),
    enablePrompts: agent.prompts_enabled === 1,
    childMode: agent.child_mode === 1,
    timeZone: agent.time_zone,
    memoryInstructions: agent.summary_memory,
    recallDeadlineMs: agent.recall_deadline_ms,
    recallTokenBudget: agent.recall_token_budget ?? DEFAULT_RECALL_TOKENS,
    language: agent.language === 'zh' ? 'zh' : 'en',
  };
}
