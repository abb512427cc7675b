import { join } from 'node:path';
import type { Logger } from '@xiaozhi/observability';
import { AgentConfigSource } from '../config/agent-config.source.js';
import { ConfiguredAgentRuntimes } from '../config/agent-runtime.source.js';
import { LastKnownGoodStore } from '../config/last-known-good.store.js';
import { ManagerApiClient } from '../config/manager-api.client.js';
import { ProviderStateReporter } from '../config/provider-state.reporter.js';
import { findManagerSecret } from '../config/server-config.js';
import type { ServerConfig } from '../config/server-config.js';
import { ServerSettingsSource } from '../config/server-settings.source.js';
import { DeviceAuth } from '../device/device-auth.js';
import { llmRegistry } from '../llm/llm.registry.js';
import { asrRegistry } from '../speech/asr/asr.registry.js';
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
  /** Shared with manager-api; undefined until that has made it. */
  secret: () => string | undefined;
  client: ManagerApiClient;
  settings: ServerSettingsSource;
  configs: AgentConfigSource;
  states: ProviderStateReporter;
  runtimes: ConfiguredAgentRuntimes;
  auth: DeviceAuth;
}

export function makeConfigParts(config: ServerConfig, logger: Logger): ConfigParts {
  const secret = (): string | undefined => findManagerSecret(config);
  const client = new ManagerApiClient({
    baseUrl: config.managerUrl,
    secret,
    timeoutMs: config.managerTimeoutMs,
  });
  const copies = new LastKnownGoodStore(join(config.dataDir, 'last-known-good'), secret, logger);
  const settings = new ServerSettingsSource(client, copies, logger);
  const configs = new AgentConfigSource(client, copies, logger);
  const states = new ProviderStateReporter(client, logger);
  const runtimes = new ConfiguredAgentRuntimes(
    configs,
    REGISTRIES,
    { logger, modelsDir: config.modelsDir, allowsCommands: config.allowsCommands },
    states,
  );
  const auth = new DeviceAuth({
    isEnabled: () => config.authEnabled ?? settings.isAuthEnabled,
    secret,
    allowedDevices: config.allowedDevices,
    tokenLifeSeconds: config.tokenLifeSeconds,
    nowSeconds: () => Date.now() / 1000,
  });
  return { secret, client, settings, configs, states, runtimes, auth };
}
