import { providerKind } from '@xiaozhi/contracts';
import type { ProviderDefinition, ProviderTestOrder } from '@xiaozhi/contracts';
import { watchCalls } from '@xiaozhi/observability/url-guard';
import type { WatchedRefusal } from '@xiaozhi/observability/url-guard';
import { untilAborted } from '../async/until-aborted.js';
import { explainFailure } from './faults/explain-failure.js';
import { FaultFields } from './faults/fault-fields.js';
import { Scrubber } from './faults/scrubbed.js';
import type { KindProbe, OpenedProbe, ProbeCall, ProbeDeps } from './kinds/kind-probe.js';
import { KIND_PROBES } from './kinds/kind-probes.js';
import { StepFailure, TestSteps } from './test-steps.js';
import type { StepOutcome } from './test-steps.js';
import { probeAddress } from './transport/probe-address.js';

/** What keys are about; what such a step failed of, no call needs to try again. */
const AUTH_FAULTS: ReadonlySet<string> = new Set(['key-missing', 'key-refused', 'forbidden']);
const TRANSPORT = ['dns', 'connect', 'tls'] as const;

export interface ProviderTestOptions {
  deps: ProbeDeps;
  signal: AbortSignal;
  /** Told after each change. */
  onSteps?: (steps: TestSteps) => void;
  probes?: Readonly<Record<string, KindProbe | null>>;
}

/**
 * Tests a provider as an operator has set it up: the way to its service, the key, and a real call with the code that
 * conversations use. Rejects never; what it finds stands in the steps.
 */
export class ProviderTest {
  readonly steps: TestSteps;
  /** What was spoken, as a WAV file. */
  audio: Uint8Array | undefined;
  private readonly definition: ProviderDefinition | undefined;
  private readonly probe: KindProbe | null | undefined;
  private readonly fields: FaultFields;
  private readonly scrubber: Scrubber;
  private readonly refusals: WatchedRefusal[] = [];

  constructor(
    private readonly order: ProviderTestOrder,
    private readonly options: ProviderTestOptions,
  ) {
    const { kind, code, settings } = order;
    const known = providerKind.safeParse(kind);
    this.probe = known.success ? (options.probes ?? KIND_PROBES)[known.data] : undefined;
    this.definition = this.probe?.definitions.find((one) => one.code === code);
    this.fields = new FaultFields(this.definition, settings);
    this.scrubber = new Scrubber(this.definition, settings);
    this.steps = new TestSteps(() => options.onSteps?.(this.steps));
  }

  async run(): Promise<void> {
    const opened = await this.open();
    if (opened === undefined) return;
    try {
      await this.call(opened);
      this.audio = opened.audio?.();
    } finally {
      await this.close(opened);
    }
  }

  private async open(): Promise<OpenedProbe | undefined> {
    const { steps, probe, definition, order, options } = this;
    let opened: OpenedProbe | undefined;
    await steps.run(
      'settings',
      () => {
        if (probe === null) throw new StepFailure({ fault: 'kind-unused' });
        if (probe === undefined || definition === undefined)
          throw new StepFailure({ fault: 'provider-unknown' });
        opened = probe.open(order, options.deps);
        return {};
      },
      (error) => this.explain(error),
    );
    return opened;
  }

  private async call({ calls }: OpenedProbe): Promise<void> {
    const declared = this.definition?.isOffline === true ? undefined : this.fields.declaredAddress();
    if (declared !== undefined) {
      const isReached = await this.reach(this.steps, declared.url, declared.field);
      if (!isReached) return this.skip(calls);
    }
    for (const [index, call] of calls.entries()) {
      const { step } = call;
      const isFirst = calls.slice(0, index).every((before) => before.step === 'load');
      const work = (signal: AbortSignal): Promise<StepOutcome> =>
        isFirst && declared === undefined ? this.observed(call, signal) : call.run(signal);
      const isOk = await this.attempt(step, work);
      if (isFirst && step !== 'auth' && step !== 'load') this.judgeKey(step);
      if (!isOk) return this.skip(calls.slice(index + 1));
    }
  }

  private attempt(
    step: ProbeCall['step'],
    run: (signal: AbortSignal) => Promise<StepOutcome>,
  ): Promise<boolean> {
    const { signal } = this.options;
    const watcher = { refused: (refusal: WatchedRefusal) => void this.refusals.push(refusal) };
    const work = async (): Promise<StepOutcome> => {
      this.refusals.length = 0;
      return this.scrubbed(
        await untilAborted(
          watchCalls(watcher, () => run(signal)),
          signal,
        ),
      );
    };
    return this.steps.run(step, work, (error) => this.explain(error));
  }

  /** Of a provider that names no address: what it asks first is looked at meanwhile. */
  private async observed(call: ProbeCall, signal: AbortSignal): Promise<StepOutcome> {
    if (this.definition?.isOffline === true) return call.run(signal);
    const scratch = new TestSteps();
    let looking: Promise<unknown> | undefined;
    const asks = (url: URL): void => {
      looking ??= this.reach(scratch, url, this.fields.of('unreachable', url));
    };
    const refused = (refusal: WatchedRefusal): void => void this.refusals.push(refusal);
    const [outcome] = await Promise.allSettled([watchCalls({ asks, refused }, () => call.run(signal))]);
    await looking;
    for (const { name, state, ms, ...found } of scratch.list) {
      const { fault, field, message, facts } = found;
      // It works all the same: a provider may be told not to look at certificates.
      const shown = state === 'failed' && outcome.status === 'fulfilled' ? 'skipped' : state;
      const told = {
        facts,
        fault: fault ?? undefined,
        field: field ?? undefined,
        message: message ?? undefined,
      };
      this.steps.set(name, shown, ms, told);
    }
    if (outcome.status === 'rejected') throw outcome.reason;
    return outcome.value;
  }

  private reach(steps: TestSteps, url: URL, field: string | undefined): Promise<boolean> {
    // The look itself is no call of the provider.
    return watchCalls({}, () => probeAddress(steps, { url, field }, this.options.signal));
  }

  /** What the first call says about the key, where the provider has one. */
  private judgeKey(step: ProbeCall['step']): void {
    const call = this.steps.find(step);
    const hasKey = this.definition?.fields.some(({ type }) => type === 'password') === true;
    if (call === undefined || this.definition?.isOffline === true) return;
    const { state, ms, fault, field, message } = call;
    const told = { fault: fault ?? undefined, field: field ?? undefined, message: message ?? undefined };
    if (state === 'failed' && fault !== null && AUTH_FAULTS.has(fault)) {
      this.steps.set('auth', 'failed', ms, told);
      this.steps.skip(step);
    } else if (state === 'ok' && hasKey) this.steps.set('auth', 'ok', null, {});
    else this.steps.skip('auth');
  }

  private skip(calls: readonly ProbeCall[]): void {
    for (const name of TRANSPORT) if (this.steps.find(name)?.state === 'running') this.steps.skip(name);
    for (const { step } of calls) this.steps.skip(step);
  }

  private async close(opened: OpenedProbe): Promise<void> {
    const left = await opened.close();
    if (left === undefined) return;
    const message = left.message === undefined ? undefined : this.scrubber.scrub(left.message);
    this.steps.set('delete', 'failed', null, { ...left, message });
  }

  private scrubbed(outcome: StepOutcome): StepOutcome {
    const facts = outcome.facts?.map(({ name, value }) => ({
      name,
      value: typeof value === 'string' ? this.scrubber.scrub(value) : value,
    }));
    const message = outcome.message === undefined ? undefined : this.scrubber.scrub(outcome.message);
    return { ...outcome, ...(facts === undefined ? {} : { facts }), message };
  }

  private explain(error: unknown): Promise<StepOutcome> {
    const { scrubber, fields, refusals } = this;
    return explainFailure(error, {
      ...{ scrubber, fields, refusals },
      isOffline: this.definition?.isOffline === true,
    });
  }
}
