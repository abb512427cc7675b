import { ProviderConfigError, ProviderRegistry } from '@xiaozhi/contracts';
import type { ProviderFields } from '@xiaozhi/contracts';
import { NoMemory } from '@xiaozhi/memory';
import type { MemoryProvider } from '@xiaozhi/memory';
import { local } from './local/local.provider.js';
import { mem0Oss } from './mem0-oss/mem0-oss.provider.js';
import { memLocalShort } from './mem-local-short/mem-local-short.provider.js';
import { mem0 } from './mem0/mem0.provider.js';
import type { MemoryProviderDeps } from './memory-provider-deps.js';
import { nomem } from './nomem/nomem.provider.js';

/** Every memory provider there is. Adding one = its folder and one line here. */
export const memoryProviders = new ProviderRegistry<MemoryProvider, MemoryProviderDeps>('Memory', [
  nomem,
  mem0,
  mem0Oss,
  local,
  memLocalShort,
]);

/**
 * Makes a memory provider of stored settings. Settings that cannot work never throw: they give a `NoMemory`
 * whose health says why, and one warning in the log. Does no I/O.
 * @param code value of `type` in the model config, for example `mem0ai`
 */
export function createMemoryProvider(
  code: string,
  fields: ProviderFields,
  deps: MemoryProviderDeps,
): MemoryProvider {
  try {
    return memoryProviders.create(code, fields, deps);
  } catch (error) {
    const reason =
      error instanceof ProviderConfigError
        ? error.message
        : `The memory provider "${code}" could not be made; check its settings.`;
    deps.logger.warn({ providerCode: code, reason }, 'no memory: the provider cannot be used');
    return new NoMemory(reason);
  }
}
