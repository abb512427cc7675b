import { createHash } from 'node:crypto';
import type { Clock } from '@xiaozhi/audio';
import type { EncodingSettleRequest, EncodingWork } from '@xiaozhi/contracts';
import { EncoderRejected } from '@xiaozhi/memory-encoder';
import type { TextEncoder } from '@xiaozhi/memory-index';
import { silentLogger } from '@xiaozhi/observability';
import type { EncodingDesk } from './encoding-desk.js';
import { MemoryEncodingJob } from './memory-encoding.job.js';

/** Sleeps by setting itself on, so that no test waits. */
class LeapingClock implements Clock {
  ms = 0;
  readonly sleeps: number[] = [];

  nowMs(): number {
    return this.ms;
  }

  async sleepUntil(dueMs: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    this.sleeps.push(Math.round(dueMs - this.ms));
    this.ms = Math.max(this.ms, dueMs);
    await new Promise((resolve) => setImmediate(resolve));
    signal.throwIfAborted();
  }
}

class Desk implements EncodingDesk {
  readonly settled: EncodingSettleRequest[] = [];
  claimsCount = 0;
  private readonly idle: (() => void)[] = [];

  constructor(private readonly works: (EncodingWork | Error)[]) {}

  claim(): Promise<EncodingWork | undefined> {
    this.claimsCount += 1;
    const next = this.works.shift();
    if (next instanceof Error) return Promise.reject(next);
    if (next === undefined) for (const wake of this.idle.splice(0)) wake();
    return Promise.resolve(next);
  }

  settle(request: EncodingSettleRequest): Promise<number> {
    this.settled.push(request);
    return Promise.resolve(request.vectors.length);
  }

  /** Until everything was handed out and asked for once more. */
  whenIdle(): Promise<void> {
    return new Promise((resolve) => this.idle.push(resolve));
  }
}

const NAME = 'test/1';
const workOf = (...texts: string[]): EncodingWork => ({
  ...{ claim: 'c1', agentId: 'a1', encoder: NAME, settings: { encoder: 'test' } },
  memories: texts.map((text, at) => ({ id: `m${at}`, text })),
});
const encoderOf = (encode: (texts: readonly string[]) => void, name = NAME): TextEncoder => ({
  name,
  dimension: 1,
  encode: async (texts) => {
    encode(texts);
    return texts.map(() => Float32Array.of(1));
  },
});

interface Bench {
  job: MemoryEncodingJob;
  desk: Desk;
  clock: LeapingClock;
  run: () => Promise<void>;
}

function benchOf(
  works: (EncodingWork | Error)[],
  encoder: (clock: LeapingClock) => TextEncoder,
  more: { isBusy?: boolean; fault?: string } = {},
): Bench {
  const [desk, clock] = [new Desk(works), new LeapingClock()];
  const encoders = { of: () => ({ encoder: encoder(clock), fault: more.fault }) };
  const isBusy = (): boolean => more.isBusy === true;
  const job = new MemoryEncodingJob({ desk, encoders, isBusy, clock, logger: silentLogger() });
  const run = async (): Promise<void> => {
    const idle = desk.whenIdle();
    job.start();
    await idle;
    await job.stop();
  };
  return { job, desk, clock, run };
}

describe(MemoryEncodingJob, () => {
  it('encodes what it gets in small slices, and gives back vectors with digests of their texts', async () => {
    const sizes: number[] = [];
    const texts = Array.from({ length: 19 }, (_, at) => `Fact ${at}.`);
    const { desk, run } = benchOf([workOf(...texts)], () => encoderOf((slice) => sizes.push(slice.length)));
    await run();
    expect(sizes).toEqual([8, 8, 3]);
    expect(desk.settled).toHaveLength(1);
    expect(desk.settled[0]).toMatchObject({ claim: 'c1', agentId: 'a1', encoder: NAME, fault: null });
    expect(desk.settled[0]?.vectors).toHaveLength(19);
    expect(desk.settled[0]?.vectors[3]).toEqual({
      ...{ id: 'm3', embedding: Buffer.from(Float32Array.of(1).buffer).toString('base64') },
      textDigest: createHash('sha256').update('Fact 3.').digest('hex'),
    });
  });

  it.each([
    [false, 200],
    [true, 800],
  ])('pauses for a multiple of what a slice took (somebody talks: %s)', async (isBusy, pauseMs) => {
    const { clock, run } = benchOf([workOf('one')], (it) => encoderOf(() => (it.ms += 100)), { isBusy });
    await run();
    expect(clock.sleeps[0]).toBe(pauseMs);
  });

  it('ends a batch before its lease does', async () => {
    const texts = Array.from({ length: 64 }, (_, at) => `Fact ${at}.`);
    const { desk, run } = benchOf([workOf(...texts)], (it) => encoderOf(() => (it.ms += 30_000)));
    await run();
    expect(desk.settled[0]?.vectors).toHaveLength(24);
    expect(desk.settled[0]?.fault).toBeNull();
  });

  it('encodes the others where the encoder refuses one text, and says that it never will', async () => {
    const refuse = (texts: readonly string[]): void => {
      if (texts.includes('too long')) throw new EncoderRejected('no', true);
    };
    const { desk, run } = benchOf([workOf('fine', 'too long', 'good')], () => encoderOf(refuse));
    await run();
    expect(desk.settled[0]?.vectors.map(({ id, embedding }) => [id, embedding !== null])).toEqual([
      ['m0', true],
      ['m1', false],
      ['m2', true],
    ]);
  });

  it('gives back what it has where the encoder fails, with the reason', async () => {
    let calls = 0;
    const fail = (): void => {
      calls += 1;
      if (calls > 1) throw new Error('The encoder is down.');
    };
    const texts = Array.from({ length: 20 }, (_, at) => `Fact ${at}.`);
    const { desk, run } = benchOf([workOf(...texts)], () => encoderOf(fail));
    await run();
    expect(desk.settled[0]).toMatchObject({ fault: 'The encoder is down.' });
    expect(desk.settled[0]?.vectors).toHaveLength(8);
  });

  it.each([
    ['cannot be made', {}, { fault: 'The address is missing.' }, 'The address is missing.'],
    ['has another name here', { name: 'test/2' }, {}, 'another release'],
  ])('encodes nothing by an encoder that %s', async (_what, { name }: { name?: string }, more, fault) => {
    const { desk, run } = benchOf([workOf('one')], () => encoderOf(() => undefined, name), more);
    await run();
    expect(desk.settled[0]).toMatchObject({ vectors: [], fault: expect.stringContaining(fault) as string });
  });

  it('asks again a minute after manager-api failed', async () => {
    const { desk, clock, run } = benchOf([new Error('away'), workOf('one')], () =>
      encoderOf(() => undefined),
    );
    await run();
    expect(clock.sleeps[0]).toBe(60_000);
    expect(desk.settled).toHaveLength(1);
  });

  it('gives the claim back when the gateway stops in the middle', async () => {
    const bench: Bench = benchOf([workOf(...Array.from({ length: 20 }, (_, at) => `Fact ${at}.`))], () =>
      encoderOf(() => void bench.job.stop()),
    );
    bench.job.start();
    await bench.job.stop();
    await bench.job.stop();
    expect(bench.desk.settled.every(({ fault }) => fault === null)).toBe(true);
  });
});
