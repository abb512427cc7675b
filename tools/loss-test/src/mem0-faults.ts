/** What a provider can do wrong, as the emulator is told it. */
export interface Mem0Fault {
  name: string;
  order: object;
}

const MANY = 1_000_000;

export const MEM0_FAULTS: readonly Mem0Fault[] = [
  { name: 'answers 500', order: { failNext: { n: MANY, status: 500 } } },
  { name: 'hangs', order: { hang: true } },
  { name: 'answers garbage', order: { garbage: true } },
  { name: 'breaks connections', order: { cut: true } },
  { name: 'stores, answers too late', order: { spoil: 'late' } },
  { name: 'stores, answers 500', order: { spoil: 'fail' } },
  { name: 'stores, answers garbage', order: { spoil: 'garbage' } },
  { name: 'stores, breaks connections', order: { spoil: 'cut' } },
  { name: 'answers 429', order: { failNext: { n: MANY, status: 429, retryAfterSeconds: 1 } } },
];

/** Shorter than the default, so that a hanging provider is given up many times within the run. */
export const FAULT_DEADLINE_MS = 3_000;
