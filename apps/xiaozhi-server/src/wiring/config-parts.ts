import { join } from 'node:path';
import { newId } from '@xiaozhi/observability';
import type { Logger } from '@xiaozhi/observability';
import { AgentConfigSource } from '../config/agent-config.source.js';
import { ConfiguredAgentRuntimes } from '../config/agent-runtime.source.js';
import { LastKnownGoodStore } from '../config/last-known-good.store.js';
import { ManagerApiClient } from '../config/manager-api.client.js';
import type { ManagerApi } from '../config/manager-api.js';
import { ProviderStateReporter } from '../config/provider-state.reporter.js';
import { findManagerSecret } from '../config/server-config.js';
import type { ServerConfig } from '../config/server-config.js';
import { ServerSettingsSource } from '../config/server-settings.source.js';
import { DeviceAuth } from '../device/device-auth.js';
import { llmRegistry } from '../llm/llm.registry.js';
import { asrRegistry } from '../speech/asr/asr.registry.js';
import { makeSpeakerParts } from './speaker-parts.js';
import type { SpeakerParts } from './speaker-parts.js';
import { FileManager } from '../standalone/file-manager.js';
import { ownKey } from '../standalone/own-key.js';
import { UsageMeter } from '../provider-usage/usage-meter.js';
import { ttsRegistry } from '../speech/tts/tts.registry.js';
import { vadRegistry } from '../speech/vad/vad.registry.js';
import { pluginRegistry } from '../tools/plugins/plugin.registry.js';
import { visionRegistry } from '../vision/vision.registry.js';

const REGISTRIES = {
  vad: vadRegistry,
  asr: asrRegistry,
  llm: llmRegistry,
  tts: ttsRegistry,
  vision: visionRegistry,
  plugin: pluginRegistry,
};

/** Where settings come from, and what is made of them. */
export interface ConfigParts {
  /** Shared with manager-api, undefined until that has made it; the gateway's own key where it is alone. */
  secret: () => string | undefined;
  client: ManagerApi;
  /** Of this process, for manager-api. */
  gatewayId: string;
  settings: ServerSettingsSource;
  configs: AgentConfigSource;
  states: ProviderStateReporter;
  runtimes: ConfiguredAgentRuntimes;
  meter: UsageMeter;
  auth: DeviceAuth;
  speakers: SpeakerParts;
}

export function makeConfigParts(config: ServerConfig, logger: Logger): ConfigParts {
  const gatewayId = newId();
  const { secret, client } = config.isStandalone ? makeAlone(config) : makeManaged(config, gatewayId);
  const copies = new LastKnownGoodStore(join(config.dataDir, 'last-known-good'), secret, logger);
  const settings = new ServerSettingsSource(client, copies, logger);
  const configs = new AgentConfigSource(client, copies, logger);
  const states = new ProviderStateReporter(client, logger);
  const speakers = makeSpeakerParts(config, logger, client);
  const meter = new UsageMeter();
  const runtimes = new ConfiguredAgentRuntimes(
    configs,
    REGISTRIES,
    {
      ...{ logger, meter, modelsDir: config.modelsDir, allowsCommands: config.allowsCommands },
      speakerModel: speakers.model,
      voiceprint: {
        url: config.voiceprintUrl,
        speakers: config.voiceprintSpeakers,
        similarity_threshold: config.voiceprintThreshold,
      },
    },
    states,
  );
  const auth = new DeviceAuth({
    isEnabled: () => config.authEnabled ?? settings.isAuthEnabled,
    secret,
    allowedDevices: config.allowedDevices,
    tokenLifeSeconds: config.tokenLifeSeconds,
    nowSeconds: () => Date.now() / 1000,
  });
  return { secret, client, gatewayId, settings, configs, states, runtimes, meter, auth, speakers };
}

function makeManaged(config: ServerConfig, gatewayId: string): Pick<ConfigParts, 'secret' | 'client'> {
  const secret = (): string | undefined => findManagerSecret(config);
  const { managerUrl: baseUrl, managerTimeoutMs: timeoutMs } = config;
  return { secret, client: new ManagerApiClient({ baseUrl, secret, timeoutMs, gatewayId }) };
}

function makeAlone(config: ServerConfig): Pick<ConfigParts, 'secret' | 'client'> {
  const key = ownKey(config.managerSecret, config.dataDir);
  return { secret: () => key, client: new FileManager(config.configFile) };
}
