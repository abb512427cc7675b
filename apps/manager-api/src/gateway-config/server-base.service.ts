import { Injectable } from '@nestjs/common';
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
    for (const kind of ['VAD', 'ASR'] as const) {
      const config = await this.providers.findDefault(kind);
      if (config === undefined) continue;
      answer[kind] = { [config.id]: this.providers.openConfig(config) };
      answer.selected_module = { ...(answer.selected_module as object), [kind]: config.id };
    }
    return answer;
  }
}
