import type { ProviderTestOrder } from '@xiaozhi/contracts';
import type { MemoryProvider } from '@xiaozhi/memory';
import { memoryProviders } from '@xiaozhi/memory-providers';
import type { KindProbe, OpenedProbe, ProbeDeps } from './kind-probe.js';
import { MemoryProbe } from './memory-probe-run.js';
import { MemoryTrial } from './memory-trial-run.js';

/** A memory of nobody is added, found and removed again; or what a sentence makes of it is shown. */
export const memoryProbe: KindProbe = {
  definitions: memoryProviders.definitions,
  open: ({ code, settings, text, question = text }, deps) => {
    const provider = create({ code, settings }, deps);
    const definition = memoryProviders.definitions.find((one) => one.code === code);
    if (text !== undefined && question !== undefined && code !== 'nomem')
      return ofTrial(new MemoryTrial(provider, deps.memory.newId(), { text, question }));
    const probe = new MemoryProbe(provider, deps.memory.newId());
    return code === 'nomem' ? ofNothing(probe) : ofMemory(probe, definition?.isOffline === true);
  },
};

function create(
  { code, settings }: Pick<ProviderTestOrder, 'code' | 'settings'>,
  { memory }: ProbeDeps,
): MemoryProvider {
  const { encoders, ...deps } = memory;
  return memoryProviders.create(code, settings, { ...deps, encoder: encoders.of(settings).encoder });
}

function ofMemory(probe: MemoryProbe, isOffline: boolean): OpenedProbe {
  return {
    calls: [
      // The first request with the key; it also says what lies there from a test that was killed.
      ...(isOffline ? [] : [{ step: 'auth' as const, run: (signal: AbortSignal) => probe.look(signal) }]),
      { step: 'add', run: (signal) => probe.add(signal) },
      { step: 'search', run: (signal) => probe.search(signal) },
      { step: 'delete', run: (signal) => probe.remove(signal) },
    ],
    close: () => probe.close(),
  };
}

function ofTrial(trial: MemoryTrial): OpenedProbe {
  return {
    calls: [
      { step: 'add', run: (signal) => trial.tell(signal) },
      { step: 'search', run: (signal) => trial.ask(signal) },
      { step: 'delete', run: (signal) => trial.remove(signal) },
    ],
    close: () => trial.close(),
  };
}

/** A provider that is there to remember nothing. */
function ofNothing(probe: MemoryProbe): OpenedProbe {
  return {
    calls: [{ step: 'call', run: (signal) => probe.refuse(signal) }],
    close: () => Promise.resolve(undefined),
  };
}
