import { GatewayUnderTest, WITHOUT_RATES } from '../gateway/gateway-under-test.js';
import type { LogLine } from '../gateway/measured-process.js';
import { fuzzConnection } from './fuzz-device.js';
import { trendOf } from './heap-trend.js';
import type { HeapSample, HeapTrend } from './heap-trend.js';
import { Random } from './random.js';

export interface FuzzOptions {
  messagesCount: number;
  seed: number;
  /** Connections at the same time. */
  socketsCount: number;
  /** Devices that come again and again; each comes before the heap is measured first. */
  devicesCount: number;
  /** Messages of one connection. */
  perConnectionCount: number;
  /** How often the heap is measured after the warm-up, at equal distances. */
  samplesCount: number;
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
  /** The first one after the warm-up. */
  heap: readonly HeapSample[];
  heapTrend: HeapTrend;
  /** Lines of the gateway's log at level error, by message. */
  errors: Record<string, number>;
  violations: string[];
}

/** Sizes of a full run; what a run of 100,000 messages or more is judged by. */
export const FULL_RUN = {
  socketsCount: 100,
  devicesCount: 64,
  perConnectionCount: 250,
  samplesCount: 8,
} as const;
const ERROR_LEVEL = 50;
/**
 * So many messages of the same kind go before the first measurement, and at least one connection of each device: by
 * then what is kept per device is there, bounded caches are as full as these devices make them, and V8 has compiled
 * what runs often.
 */
const WARM_UP = { share: 0.4, leastCount: 2_000, mostCount: 400_000 } as const;
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
    await run.send(warmUpCount(options));
    await run.sample();
    for (let part = 1; part <= options.samplesCount; part += 1) {
      const sentCount = Math.round((options.messagesCount * (part - 1)) / options.samplesCount);
      await run.send(Math.round((options.messagesCount * part) / options.samplesCount) - sentCount);
      await run.sample();
    }
  } catch (error) {
    run.note(error instanceof Error ? error.message : String(error));
  } finally {
    await gateway.stop();
  }
  return run.report(performance.now() - startedAtMs);
}

function warmUpCount({ messagesCount, devicesCount, perConnectionCount }: FuzzOptions): number {
  const wanted = Math.round(messagesCount * WARM_UP.share);
  const usual = Math.min(WARM_UP.mostCount, Math.max(WARM_UP.leastCount, wanted));
  return Math.max(usual, devicesCount * perConnectionCount);
}

class FuzzRun {
  private sentCount = 0;
  private connectionsCount = 0;
  private readonly outcomes: Record<string, number> = {};
  private readonly violations = new Map<string, number>();
  private readonly heap: HeapSample[] = [];

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
        const messagesCount = Math.min(this.options.perConnectionCount, until - claimedCount);
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

  /** Measures the heap, once it is at rest. */
  async sample(): Promise<void> {
    this.heap.push({ messagesCount: this.sentCount, heapBytes: await settledHeap(this.gateway) });
  }

  report(tookMs: number): FuzzReport {
    const heapTrend = trendOf(this.heap);
    this.judge(heapTrend);
    const errors = countErrors(this.gateway.process.log);
    for (const message of Object.keys(errors)) this.note(`the gateway logged an error: ${message}`);
    return {
      ok: this.violations.size === 0,
      seed: this.options.seed,
      messagesCount: this.sentCount,
      connectionsCount: this.connectionsCount,
      tookMs: Math.round(tookMs),
      outcomes: this.outcomes,
      heap: this.heap,
      heapTrend,
      errors,
      violations: [...this.violations].map(([what, times]) =>
        times > 1 ? `${what} (${times} times)` : what,
      ),
    };
  }

  /** Both the last sample and the line through all of them have to be within the tolerance. */
  private judge({ growth, fittedGrowth }: HeapTrend): void {
    const most = Math.max(growth, fittedGrowth);
    const grownBytes = most * (this.heap[0]?.heapBytes ?? 0);
    if (most > this.options.heapTolerance && grownBytes > HEAP_NOISE_BYTES)
      this.note(`the heap grew by ${(most * 100).toFixed(1)} %`);
  }

  /** @returns messages that were sent before the connection ended */
  private async connect(messagesCount: number): Promise<number> {
    this.connectionsCount += 1;
    // Each connection has a seed of its own: the order in which they run does not matter.
    const random = new Random(this.options.seed * 1_000_003 + this.connectionsCount);
    const deviceId = `fuzz-${this.connectionsCount % this.options.devicesCount}`;
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
