import { DelegatingMemoryProvider } from '../delegating-memory-provider.js';
import type { MemoryCall } from '../delegating-memory-provider.js';
import type { MemoryProvider } from '../memory-provider.js';

/**
 * What befalls one call. `refuse`: it fails at once. `late`: it works, but only after the promise.
 * `half-accept`: it works, and its answer is lost. `hang`: it never answers and does not heed its signal.
 */
export type MemoryFault =
  | { kind: 'none' }
  | { kind: 'refuse'; error: Error }
  | { kind: 'late'; until: Promise<unknown> }
  | { kind: 'half-accept'; error: Error }
  | { kind: 'hang' };

/** A provider on which things go wrong in the order of a script; past its end, all is well. */
export class FaultyMemoryProvider extends DelegatingMemoryProvider {
  /** Names of the calls that came, in order. */
  readonly calls: MemoryCall[] = [];
  private readonly script: MemoryFault[];

  constructor(inner: MemoryProvider, script: readonly MemoryFault[] = []) {
    super(inner);
    this.script = [...script];
  }

  /** Adds faults for the next calls. */
  willMeet(...faults: readonly MemoryFault[]): void {
    this.script.push(...faults);
  }

  protected override async around<T>(
    call: MemoryCall,
    signal: AbortSignal,
    work: (bound: AbortSignal) => Promise<T>,
  ): Promise<T> {
    this.calls.push(call);
    const fault = this.script.shift() ?? { kind: 'none' };
    if (fault.kind === 'refuse') throw fault.error;
    if (fault.kind === 'hang') return new Promise<T>(() => undefined);
    if (fault.kind === 'late') await fault.until;
    const result = await work(signal);
    if (fault.kind === 'half-accept') throw fault.error;
    return result;
  }
}
