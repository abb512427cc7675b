import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { GATEWAY_CODES, memoryFirewall } from '@xiaozhi/contracts';
import type { AgentModels, AgentModelsRequest, AgentSettings, ProviderKind } from '@xiaozhi/contracts';
import { Database } from '../database/database.js';
import type { AgentRow, ModelConfigRow } from '../database/rows.js';
import { DeviceService } from '../device/device.service.js';
import { GatewayError } from '../http/api-error.js';
import { ModelProviderService } from '../model-provider/model-provider.service.js';
import { OtaService } from '../ota/ota.service.js';
import { ParameterService } from '../parameter/parameter.service.js';
import { AgentSections } from './agent-sections.js';

type SectionKind = 'VAD' | 'ASR' | 'LLM' | 'TTS' | 'VLLM' | 'Memory';

/** As many as a gateway tries. */
const MAX_CHAIN_COUNT = 3;

type ModelSettings = ReturnType<ModelProviderService['openConfig']>;

/** What gateways ask for each device (manager contract, gateway configuration). Secrets are in clear here. */
@Injectable()
export class GatewayConfigService {
  constructor(
    private readonly database: Database,
    private readonly parameters: ParameterService,
    private readonly providers: ModelProviderService,
    private readonly devices: DeviceService,
    private readonly ota: OtaService,
    private readonly sections: AgentSections,
  ) {}

  /** @throws GatewayError 10041 unknown, 10042 waiting (message: the code), 10053 without agent */
  async agentModels(request: AgentModelsRequest): Promise<AgentModels> {
    const device = await this.devices.find(request.macAddress);
    if (device === undefined) {
      const code = await this.ota.findCode(request.macAddress);
      if (code !== undefined) throw new GatewayError(GATEWAY_CODES.needsBinding, code);
      throw new GatewayError(
        GATEWAY_CODES.deviceNotFound,
        'The device is not known; it never asked its OTA address.',
      );
    }
    const agent = await this.database.repository('agent').findOneBy({ id: device.agent_id });
    if (agent === null)
      throw new GatewayError(GATEWAY_CODES.agentNotFound, 'The agent of this device is gone.');
    return this.build(agent, request.selectedModule);
  }

  /** How the agent of a device says words: `source|target` each; nothing for a device without one. */
  async correctWords(macAddress: string): Promise<string[]> {
    const device = await this.devices.find(macAddress);
    return device === undefined ? [] : this.sections.correctWordsOf(device.agent_id);
  }

  private async build(agent: AgentRow, running: Record<string, string>): Promise<AgentModels> {
    const answer: AgentModels = {
      device_max_output_size: (await this.parameters.find('device_max_output_size')) ?? '0',
      chat_history_conf: agent.chat_history_conf,
      selected_module: {},
      prompt: agent.system_prompt.replaceAll('{{assistant_name}}', agent.name),
      summaryMemory: agent.summary_memory,
    };
    const chosen: Record<SectionKind, string | null> = {
      VAD: agent.vad_config_id,
      ASR: agent.asr_config_id,
      LLM: agent.llm_config_id,
      TTS: agent.tts_config_id,
      VLLM: agent.vllm_config_id,
      Memory: agent.memory_config_id,
    };
    for (const kind of Object.keys(chosen) as SectionKind[]) {
      const config = await this.configFor(kind, chosen[kind]);
      // A gateway that runs this VAD or ASR already wants to hear nothing of it.
      if (config === undefined || ((kind === 'VAD' || kind === 'ASR') && running[kind] === config.id))
        continue;
      answer[kind] = await this.withFallbacks(kind, config);
      answer.selected_module[kind] = config.id;
    }
    const voice = answer.TTS?.[answer.selected_module.TTS ?? ''];
    if (voice !== undefined) Object.assign(voice, await this.sections.voiceOf(agent));
    Object.assign(answer, await this.sections.of(agent.id));
    answer.agent = { ...toSettings(agent), configVersion: fingerprint(answer) };
    return answer;
  }

  /** The config and those that its `fallback` leads to, by id; the selected one first. */
  private async withFallbacks(
    kind: SectionKind,
    selected: ModelConfigRow,
  ): Promise<Record<string, ModelSettings>> {
    const sections: Record<string, ModelSettings> = {};
    let next: ModelConfigRow | undefined = selected;
    while (next !== undefined && Object.keys(sections).length < MAX_CHAIN_COUNT) {
      const settings = this.providers.openConfig(next);
      sections[next.id] = settings;
      const { fallback } = settings;
      const found = typeof fallback === 'string' ? await this.providers.findConfig(fallback) : undefined;
      next = found?.model_type === kind && !(found.id in sections) ? found : undefined;
    }
    return sections;
  }

  private async configFor(kind: ProviderKind, id: string | null): Promise<ModelConfigRow | undefined> {
    return (await this.providers.findConfig(id)) ?? (await this.providers.findDefault(kind));
  }
}

function toSettings(agent: AgentRow): Omit<AgentSettings, 'configVersion'> {
  return {
    id: agent.id,
    name: agent.name,
    memoryScope: agent.memory_scope,
    memoryFirewall: memoryFirewall.catch('normal').parse(agent.memory_firewall),
    enablePrompts: agent.prompts_enabled === 1,
    timeZone: agent.time_zone,
    memoryInstructions: agent.summary_memory,
    recallDeadlineMs: agent.recall_deadline_ms,
    language: agent.language === 'zh' ? 'zh' : 'en',
  };
}

/** Changes whenever anything in the answer changes. */
export function fingerprint(answer: unknown): string {
  return createHash('sha256').update(JSON.stringify(answer)).digest('base64url').slice(0, 22);
}
