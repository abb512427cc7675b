import { GatewayUnderTest, WITHOUT_RATES } from '../gateway/gateway-under-test.js';
import type { LogLine } from '../gateway/measured-process.js';
import { fuzzConnection } from './fuzz-device.js';
import { Random } from './random.js';

export interface FuzzOptions {
  messagesCount: number;
  seed: number;
  /** Connections at the same time. */
  socketsCount: number;
  /** Relative growth of the heap that counts as a leak. */
  heapTolerance: number;
}

export interface FuzzReport {
  ok: boolean;
  seed: number;
  messagesCount: number;
  connectionsCount: number;
  tookMs: number;
  /** Connections by how they ended. */
  outcomes: Record<string, number>;
  heapBeforeBytes: number;
  heapAfterBytes: number;
  heapGrowth: number;
  /** Lines of the gateway's log at level error, by message. */
  errors: Record<string, number>;
  violations: string[];
}

/** Devices that come again and again, so that what the gateway keeps per device is there before it is measured. */
const DEVICES_COUNT = 64;
const PER_CONNECTION_COUNT = 250;
const ERROR_LEVEL = 50;
/** What is kept per device, compiled code and pools have their size after so many messages. */
const WARM_UP = { share: 0.4, leastCount: 2_000, mostCount: 100_000 } as const;
const SETTLE = { pollMs: 1_000, sameCount: 6, mostCount: 60 } as const;
/** Below this a difference of heaps is noise of the runtime. */
const HEAP_NOISE_BYTES = 1_500_000;

/** Runs seeded random connections against a real gateway process. Rejects only when it cannot be started. */
export async function fuzz(options: FuzzOptions): Promise<FuzzReport> {
  const gateway = await GatewayUnderTest.start({
    providers: 'instant',
    memory: 'local',
    env: WITHOUT_RATES,
  });
  const startedAtMs = performance.now();
  const run = new FuzzRun(gateway, options);
  try {
    const wanted = Math.round(options.messagesCount * WARM_UP.share);
    const warmUpCount = Math.min(WARM_UP.mostCount, Math.max(WARM_UP.leastCount, wanted));
    await run.send(warmUpCount);
    const before = await settledHeap(gateway);
    await run.send(options.messagesCount);
    const after = await settledHeap(gateway);
    return run.report(before, after, performance.now() - startedAtMs);
  } catch (error) {
    run.note(error instanceof Error ? error.message : String(error));
    return run.report(0, 0, performance.now() - startedAtMs);
  } finally {
    await gateway.stop();
  }
}

class FuzzRun {
  private sentCount = 0;
  private connectionsCount = 0;
  private readonly outcomes: Record<string, number> = {};
  private readonly violations = new Map<string, number>();

  constructor(
    private readonly gateway: GatewayUnderTest,
    private readonly options: FuzzOptions,
  ) {}

  /** Sends so many more messages over many connections at once. */
  async send(count: number): Promise<void> {
    const until = this.sentCount + count;
    let claimedCount = this.sentCount;
    const worker = async (): Promise<void> => {
      while (claimedCount < until && this.gateway.process.isRunning) {
        const messagesCount = Math.min(PER_CONNECTION_COUNT, until - claimedCount);
        claimedCount += messagesCount;
        const sentCount = await this.connect(messagesCount);
        claimedCount -= messagesCount - sentCount;
      }
    };
    await Promise.all(Array.from({ length: this.options.socketsCount }, worker));
    if (!this.gateway.process.isRunning)
      throw new Error(
        `the gateway ended (${String(this.gateway.process.exitCode)}): ${this.gateway.process.lastLines.slice(-3).join(' | ')}`,
      );
  }

  note(violation: string): void {
    this.violations.set(violation, (this.violations.get(violation) ?? 0) + 1);
  }

  report(heapBeforeBytes: number, heapAfterBytes: number, tookMs: number): FuzzReport {
    const heapGrowth = heapBeforeBytes === 0 ? 0 : heapAfterBytes / heapBeforeBytes - 1;
    const grownBytes = heapAfterBytes - heapBeforeBytes;
    if (heapGrowth > this.options.heapTolerance && grownBytes > HEAP_NOISE_BYTES)
      this.note(`the heap grew by ${(heapGrowth * 100).toFixed(1)} %`);
    const errors = countErrors(this.gateway.process.log);
    for (const message of Object.keys(errors)) this.note(`the gateway logged an error: ${message}`);
    return {
      ok: this.violations.size === 0,
      seed: this.options.seed,
      messagesCount: this.sentCount,
      connectionsCount: this.connectionsCount,
      tookMs: Math.round(tookMs),
      outcomes: this.outcomes,
      heapBeforeBytes,
      heapAfterBytes,
      heapGrowth: Math.round(heapGrowth * 10_000) / 10_000,
      errors,
      violations: [...this.violations].map(([what, times]) =>
        times > 1 ? `${what} (${times} times)` : what,
      ),
    };
  }

  /** @returns messages that were sent before the connection ended */
  private async connect(messagesCount: number): Promise<number> {
    this.connectionsCount += 1;
    // Each connection has a seed of its own: the order in which they run does not matter.
    const random = new Random(this.options.seed * 1_000_003 + this.connectionsCount);
    const deviceId = `fuzz-${this.connectionsCount % DEVICES_COUNT}`;
    const result = await fuzzConnection(this.gateway.url, random, { deviceId, messagesCount });
    this.outcomes[result.outcome] = (this.outcomes[result.outcome] ?? 0) + 1;
    if (result.violation !== undefined) this.note(result.violation);
    this.sentCount += result.sentCount;
    this.gateway.process.log = this.gateway.process.log.filter(isError);
    return result.sentCount;
  }
}

function isError({ level = 0 }: LogLine): boolean {
  return level >= ERROR_LEVEL;
}

function countErrors(log: readonly LogLine[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const line of log.filter(isError)) {
    const error = line.error as { message?: unknown } | undefined;
    const message = `${line.msg ?? ''} ${typeof error?.message === 'string' ? error.message : ''}`.trim();
    counts[message] = (counts[message] ?? 0) + 1;
  }
  return counts;
}

/** The heap once connections are gone and the outbox is empty: asked until it has not fallen for some seconds. */
async function settledHeap(gateway: GatewayUnderTest): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  let sameCount = 0;
  for (let round = 0; round < SETTLE.mostCount && sameCount < SETTLE.sameCount; round += 1) {
    await new Promise((next) => setTimeout(next, SETTLE.pollMs));
    const { heapBytes } = await gateway.process.measure();
    sameCount = heapBytes > least * 0.998 ? sameCount + 1 : 0;
    least = Math.min(least, heapBytes);
  }
  return least;
}
