import type { ProviderDefinition, ProviderTestOrder, ProviderTestStepName } from '@xiaozhi/contracts';
import type { MemoryProviderDeps } from '@xiaozhi/memory-providers';
import type { ProviderDeps } from '../../speech/provider-deps.js';
import type { StepOutcome } from '../test-steps.js';
import type { EncoderPool } from '../../memory/encoder-pool.js';

/** What tests of all kinds may use. */
export interface ProbeDeps extends ProviderDeps {
  allowsCommands: boolean;
  memory: Omit<MemoryProviderDeps, 'completeText' | 'encoder'> & { encoders: Pick<EncoderPool, 'of'> };
}

/** What is asked of a provider, one after the other until one fails. */
export interface ProbeCall {
  step: Extract<ProviderTestStepName, 'load' | 'auth' | 'call' | 'add' | 'search' | 'delete'>;
  /** @throws StepFailure, or whatever the provider throws */
  run(signal: AbortSignal): Promise<StepOutcome>;
}

/** A provider that is about to be tested. */
export interface OpenedProbe {
  calls: readonly ProbeCall[];
  /** What was spoken, as a WAV file. */
  audio?(): Uint8Array | undefined;
  /** Takes back what the calls left, and frees what they hold; called in any case. */
  close(): Promise<StepOutcome | undefined>;
}

/** How providers of one kind are tested: with the code that conversations use. */
export interface KindProbe {
  definitions: readonly ProviderDefinition[];
  /** Does no I/O. @throws ProviderConfigError */
  open(order: ProviderTestOrder, deps: ProbeDeps): OpenedProbe;
}

/** What providers hold is freed without anybody waiting for a fault in it. */
export async function closing(provider: { close?: () => Promise<void> }): Promise<undefined> {
  await provider.close?.().catch(() => undefined);
  return undefined;
}
