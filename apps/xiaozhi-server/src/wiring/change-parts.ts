import type { Logger } from '@xiaozhi/observability';
import { systemClock } from '@xiaozhi/outbox';
import { GatewayChangeEffects } from '../changes/change-effects.js';
import { ManagerChangeSource } from '../changes/change-source.js';
import { ChangeSubscriber } from '../changes/change-subscriber.js';
import { ProviderTestDesk } from '../provider-test/provider-test-desk.js';
import type { ServerConfig } from '../config/server-config.js';
import { PrivacySettingExchange } from '../rights/privacy-setting-exchange.js';
import type { SessionRegistry } from '../session/session.registry.js';
import type { ConfigParts } from './config-parts.js';
import type { MemoryParts } from './memory-parts.js';

/** What manager-api and this gateway tell each other of what changes. */
export type FollowedChanges = Pick<ChangeSubscriber, 'start' | 'stop'>;

/** @returns undefined where the gateway is alone */
export function makeChanges(
  config: ServerConfig,
  logger: Logger,
  { client, secret, gatewayId, settings, configs }: ConfigParts,
  memory: MemoryParts,
  sessions: SessionRegistry,
): FollowedChanges | undefined {
  if (config.isStandalone) return undefined;
  const { mirrors, snapshots, erasure, bindings, privacy } = memory;
  const { managerUrl: baseUrl, managerTimeoutMs: connectTimeoutMs } = config;
  const source = new ManagerChangeSource({ baseUrl, secret, gatewayId, connectTimeoutMs });
  const sessionsOf = (): SessionRegistry['all'] => sessions.all;
  const common = { clock: systemClock, random: Math.random, logger };
  const exchange = new PrivacySettingExchange({ ...common, settings: privacy, client });
  const { modelsDir, allowsCommands } = config;
  const probe = { logger, modelsDir, allowsCommands, memory: memory.probeDeps };
  const tests = new ProviderTestDesk({ gatewayId, client, probe, logger });
  const effects = new GatewayChangeEffects({
    ...{ gatewayId, settings, configs, mirrors, snapshots, erasure, privacy, exchange, logger },
    ...{ sessions: sessionsOf, tests },
    recalls: bindings.recalls,
  });
  const subscriber = new ChangeSubscriber({ ...common, source, effects, seen: snapshots });
  return {
    start: (limitMs) => subscriber.start(limitMs),
    stop: async () => {
      await subscriber.stop();
      await exchange.stop();
      await tests.stop();
    },
  };
}
