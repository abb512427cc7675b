import { providerTestStepName } from '@xiaozhi/contracts';
import type {
  ProviderTestFact,
  ProviderTestFault,
  ProviderTestStep,
  ProviderTestStepName,
} from '@xiaozhi/contracts';

/** What a step found out. A fault in it is something to know of a step that went well. */
export interface StepOutcome {
  facts?: readonly ProviderTestFact[];
  fault?: ProviderTestFault;
  field?: string;
  message?: string;
}

/** Why a step failed, in the operator's terms. */
export class StepFailure extends Error {
  constructor(readonly outcome: StepOutcome & { fault: ProviderTestFault }) {
    super(outcome.message ?? outcome.fault);
    this.name = 'StepFailure';
  }
}

const ORDER = providerTestStepName.options;

/** The steps of one test, as far as they have come. */
export class TestSteps {
  private readonly steps = new Map<ProviderTestStepName, ProviderTestStep>();

  /** @param onChange told after each change */
  constructor(private readonly onChange: () => void = () => undefined) {}

  /** In the order in which they are read. */
  get list(): ProviderTestStep[] {
    return ORDER.flatMap((name) => this.steps.get(name) ?? []);
  }

  get hasFailed(): boolean {
    return this.list.some(({ state }) => state === 'failed');
  }

  find(name: ProviderTestStepName): ProviderTestStep | undefined {
    return this.steps.get(name);
  }

  begin(name: ProviderTestStepName): void {
    this.set(name, 'running', null, {});
  }

  skip(name: ProviderTestStepName, outcome: StepOutcome = {}): void {
    this.set(name, 'skipped', null, outcome);
  }

  set(
    name: ProviderTestStepName,
    state: ProviderTestStep['state'],
    ms: number | null,
    outcome: StepOutcome,
  ): void {
    const { facts = [], fault = null, field = null, message = null } = outcome;
    const step = { name, state, ms: ms === null ? null : Math.round(ms), fault, field, message };
    this.steps.set(name, { ...step, facts: [...facts] });
    this.onChange();
  }

  /**
   * Does the work of a step and keeps how it went. @param explain says why it failed
   * @returns whether it went well
   */
  async run(
    name: ProviderTestStepName,
    work: () => Promise<StepOutcome> | StepOutcome,
    explain: (error: unknown) => Promise<StepOutcome> | StepOutcome,
  ): Promise<boolean> {
    this.begin(name);
    const startedMs = performance.now();
    try {
      const outcome = await work();
      this.set(name, 'ok', performance.now() - startedMs, outcome);
      return true;
    } catch (error) {
      const ms = performance.now() - startedMs;
      this.set(name, 'failed', ms, error instanceof StepFailure ? error.outcome : await explain(error));
      return false;
    }
  }
}
