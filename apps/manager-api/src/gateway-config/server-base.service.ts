import { Injectable } from '@nestjs/common';
import { AgentTemplateService, settingsOf } from '../agent-template/agent-template.service.js';
import type { ModelConfigRow } from '../database/rows.js';
import { ModelProviderService } from '../model-provider/model-provider.service.js';
import { MqttSettings } from '../ota/mqtt-settings.js';
import { ParameterService } from '../parameter/parameter.service.js';

/** What gateways ask at start: settings of the whole system (manager contract, gateway configuration). */
@Injectable()
export class ServerBaseService {
  constructor(
    private readonly parameters: ParameterService,
    private readonly providers: ModelProviderService,
    private readonly mqtt: MqttSettings,
    private readonly templates: AgentTemplateService,
  ) {}

  async serverBase(): Promise<Record<string, unknown>> {
    const tree = await this.parameters.tree();
    const answer: Record<string, unknown> = {
      ...tree,
      server: { ...(tree.server as object | undefined), ...(await this.mqtt.forGateways()) },
      selected_module: {},
      prompt: null,
      summaryMemory: null,
    };
    const chosen = await this.ofTemplate();
    for (const kind of ['VAD', 'ASR'] as const) {
      const config = chosen[kind] ?? (await this.providers.findDefault(kind));
      if (config === undefined) continue;
      answer[kind] = { [config.id]: this.providers.openConfig(config) };
      answer.selected_module = { ...(answer.selected_module as object), [kind]: config.id };
    }
    return answer;
  }

  /** What the default template of agents says; what it leaves out, or names in vain, is the system's default. */
  private async ofTemplate(): Promise<Partial<Record<'VAD' | 'ASR', ModelConfigRow>>> {
    const first = await this.templates.findDefault();
    const models = first === undefined ? undefined : settingsOf(first).models;
    const [VAD, ASR] = await Promise.all([
      this.providers.findConfig(models?.VAD ?? null),
      this.providers.findConfig(models?.ASR ?? null),
    ]);
    return { VAD, ASR };
  }
}
