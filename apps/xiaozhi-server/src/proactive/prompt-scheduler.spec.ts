import { ManualClock } from '@xiaozhi/audio';
import type { AgentSettings, OpenPrompt, PromptClaim, PromptClaimRequest } from '@xiaozhi/contracts';
import type { Memory } from '@xiaozhi/memory';
import { parseRoleId } from '@xiaozhi/memory';
import { silentLogger } from '@xiaozhi/observability';
import * as fc from 'fast-check';
import { AGENT } from '../testing/fake-providers.js';
import type { PromptDesk } from './prompt-desk.js';
import { PromptScheduler } from './prompt-scheduler.js';
import type { PromptSpeaker, SpeakingOutcome } from './speaker.js';

jest.setTimeout(60_000);

const [ANN, BEN] = ['02:00:00:00:00:01', '02:00:00:00:00:02'] as const;
/** A Wednesday morning. */
const START_MS = Date.parse('2026-03-25T06:00:00Z');
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const SENTENCE = /^You told me .* that you want to call .* today\.$/;

/** manager-api's rules, in memory. */
class FakeDesk implements PromptDesk {
  readonly agreed = new Set<string>([ANN]);
  readonly unsettled = new Set<string>();
  readonly claims = new Map<string, { roleId: string; day: string; memoryId: string }>();
  readonly released: string[] = [];
  asks = 0;
  isDown = false;
  onClaim: () => void = () => undefined;

  constructor(private readonly now: () => Date) {}

  open(deviceIds: readonly string[]): Promise<OpenPrompt[]> {
    this.asks += 1;
    if (this.isDown) return Promise.reject(new Error('down'));
    const open = deviceIds.filter((id) => this.isOpen(id));
    return Promise.resolve(open.map((id) => ({ macAddress: id, roleId: id, day: this.day })));
  }

  claim({ roleId, day, memoryIds }: PromptClaimRequest): Promise<PromptClaim | null> {
    const told = [...this.claims.values()].filter((claim) => claim.roleId === roleId);
    const memoryId = memoryIds.find((id) => told.every((claim) => claim.memoryId !== id));
    if (!this.isOpen(roleId) || day !== this.day || memoryId === undefined) return Promise.resolve(null);
    const id = `claim-${this.claims.size}-${memoryId}`;
    this.claims.set(id, { roleId, day, memoryId });
    this.onClaim();
    return Promise.resolve({ id, memoryId, startWithinMs: 30_000 });
  }

  release(id: string): Promise<void> {
    this.released.push(id);
    this.claims.delete(id);
    return Promise.resolve();
  }

  isUnsettled(deviceId: string): Promise<boolean> {
    return Promise.resolve(this.unsettled.has(deviceId));
  }

  get isDay(): boolean {
    const hour = this.now().getUTCHours();
    return hour >= 9 && hour < 20;
  }

  private isOpen(roleId: string): boolean {
    const isSaid = [...this.claims.values()].some((one) => one.roleId === roleId && one.day === this.day);
    return this.isDay && this.agreed.has(roleId) && !isSaid;
  }

  private get day(): string {
    return this.now().toISOString().slice(0, 10);
  }
}

class FakeSpeaker implements PromptSpeaker {
  readonly identity: { deviceId: string };
  readonly said: string[] = [];
  isFree = true;
  isPaused = false;
  readonly isOffTheRecord = (): boolean => this.isPaused;
  outcome: SpeakingOutcome = 'spoken';
  onSaid: () => void = () => undefined;

  constructor(
    deviceId: string,
    private readonly agent: AgentSettings,
  ) {
    this.identity = { deviceId };
  }

  announce(words: (agent: AgentSettings) => string): Promise<SpeakingOutcome> {
    if (!this.isFree) return Promise.resolve('unheard');
    this.said.push(words(this.agent));
    this.onSaid();
    return Promise.resolve(this.outcome);
  }
}

const memoryOf = (id: string, roleId: string, text: string, toldMs: number): Memory => {
  const at = new Date(toldMs).toISOString();
  return { id, roleId: parseRoleId(roleId), text, createdAt: at, updatedAt: at };
};

/** Two devices, and what is remembered at each. */
class Bench {
  readonly clock = new ManualClock();
  readonly agent: AgentSettings = { ...AGENT, enablePrompts: true };
  readonly now = (): Date => new Date(START_MS + this.clock.nowMs());
  readonly desk = new FakeDesk(this.now);
  readonly ann = new FakeSpeaker(ANN, this.agent);
  readonly ben = new FakeSpeaker(BEN, this.agent);
  speakers: PromptSpeaker[] = [this.ann, this.ben];
  memories: Memory[] = [];
  lists = 0;
  list: (roleId: string) => Promise<readonly Memory[]> = (roleId) =>
    Promise.resolve(this.memories.filter((memory) => memory.roleId === roleId));
  private readonly scheduler = new PromptScheduler({
    desk: this.desk,
    memories: {
      list: async (_deviceId, roleId) => {
        this.lists += 1;
        return { agent: this.agent, memories: await this.list(roleId) };
      },
    },
    speakers: () => this.speakers,
    clock: this.clock,
    now: this.now,
    logger: silentLogger(),
  });

  start(): void {
    this.scheduler.start();
  }

  async stop(): Promise<void> {
    this.scheduler.stop();
    await this.scheduler.settled();
  }

  tell(text = 'User plans to call their mother tomorrow.', who: string = ANN, agoMs = DAY_MS): void {
    this.memories.push(memoryOf(`m${this.memories.length}`, who, text, this.now().getTime() - agoMs));
  }
}

describe(PromptScheduler, () => {
  let bench: Bench;
  beforeEach(() => {
    bench = new Bench();
    bench.start();
  });
  afterEach(() => bench.stop());

  it('brings up a plan on its day, once, from nine in the morning', async () => {
    bench.tell();
    bench.tell('User plans to call Tom tomorrow.');
    await bench.clock.advance(3 * HOUR_MS - 20_000);
    expect(bench.ann.said).toEqual([]);
    await bench.clock.advance(40_000);
    expect(bench.ann.said).toEqual(['You told me yesterday that you want to call your mother today.']);
    await bench.clock.advance(2 * DAY_MS);
    expect([bench.ann.said.length, bench.ben.said.length]).toEqual([1, 0]);
  });

  it('brings up nothing of another day, another role, another language or a time that has passed', async () => {
    bench.tell('User plans to call Tom on Sunday.');
    bench.tell('User plans to call Tom tomorrow.', BEN);
    bench.tell('用户明天要给妈妈打电话。');
    bench.tell('User plans to call Tom tomorrow at 6 am.');
    bench.list = () => Promise.resolve(bench.memories);
    await bench.clock.advance(10 * HOUR_MS);
    expect([bench.ann.said, bench.ben.said]).toEqual([[], []]);
  });

  it('waits for a device that is free, and for a person on the record', async () => {
    bench.tell();
    bench.ann.isFree = false;
    await bench.clock.advance(4 * HOUR_MS);
    bench.ann.isFree = true;
    bench.ann.isPaused = true;
    await bench.clock.advance(HOUR_MS);
    expect([bench.ann.said, bench.lists]).toEqual([[], 0]);
    bench.ann.isPaused = false;
    await bench.clock.advance(20_000);
    expect(bench.ann.said).toHaveLength(1);
  });

  it('gives back what nobody heard, and says it later', async () => {
    bench.tell();
    bench.desk.onClaim = () => (bench.ann.isFree = false);
    await bench.clock.advance(4 * HOUR_MS);
    expect([bench.ann.said.length, bench.desk.released.length]).toEqual([0, 1]);
    bench.desk.onClaim = () => undefined;
    bench.ann.isFree = true;
    await bench.clock.advance(20_000);
    expect(bench.ann.said).toHaveLength(1);
  });

  it('says nothing after a word about consent that manager-api does not know yet', async () => {
    bench.tell();
    bench.desk.unsettled.add(ANN);
    await bench.clock.advance(8 * HOUR_MS);
    expect(bench.ann.said).toEqual([]);
    expect(bench.desk.claims.size).toBe(0);
  });

  it('gives back what was claimed when consent is taken back just then', async () => {
    bench.tell();
    bench.desk.onClaim = () => bench.desk.unsettled.add(ANN);
    await bench.clock.advance(8 * HOUR_MS);
    expect([bench.ann.said, bench.desk.released.length]).toEqual([[], 1]);
  });

  it('says nothing where a provider fails or hangs, asks it seldom, and goes on with others', async () => {
    bench.tell();
    bench.tell('User plans to call Tom tomorrow.', BEN);
    bench.desk.agreed.add(BEN);
    bench.list = (roleId) =>
      roleId === ANN ? Promise.reject(new Error('down')) : Promise.resolve(bench.memories.slice(1));
    await bench.clock.advance(4 * HOUR_MS);
    expect([bench.ann.said.length, bench.ben.said.length]).toEqual([0, 1]);
    expect(bench.lists).toBeLessThanOrEqual(8);
    bench.speakers = [new FakeSpeaker(ANN, bench.agent)];
    await bench.clock.advance(20_000);
    expect(bench.lists).toBeLessThanOrEqual(9);
  });

  it('asks a manager that is down once a minute', async () => {
    bench.desk.isDown = true;
    await bench.clock.advance(10 * 60_000);
    expect(bench.desk.asks).toBeLessThanOrEqual(11);
  });

  it('never says two things a day, at night, without consent, twice, or of another role', async () => {
    let saidCount = 0;
    const step = fc.oneof(
      {
        weight: 5,
        arbitrary: fc.record({ kind: fc.constant('wait'), minutes: fc.integer({ min: 1, max: 600 }) }),
      },
      {
        weight: 4,
        arbitrary: fc.record({ kind: fc.constant('tell'), minutes: fc.constant(0), isAnn: fc.boolean() }),
      },
      fc.record({ kind: fc.constant('agree'), minutes: fc.nat({ max: 0 }), isAnn: fc.boolean() }),
      fc.record({ kind: fc.constant('refuse'), minutes: fc.nat({ max: 0 }), isAnn: fc.boolean() }),
      fc.record({ kind: fc.constant('busy'), minutes: fc.nat({ max: 0 }), isAnn: fc.boolean() }),
    ) as fc.Arbitrary<{ kind: string; minutes: number; isAnn?: boolean }>;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 40 }), async (steps) => {
        const one = new Bench();
        const days = new Set<string>();
        const texts = new Set<string>();
        for (const speaker of [one.ann, one.ben]) {
          const { deviceId } = speaker.identity;
          speaker.onSaid = () => {
            const [text = ''] = speaker.said.slice(-1);
            const day = `${deviceId} ${one.now().toISOString().slice(0, 10)}`;
            expect([one.desk.isDay, one.desk.agreed.has(deviceId), SENTENCE.test(text)]).toEqual([
              true,
              true,
              true,
            ]);
            expect([days.has(day), texts.has(text)]).toEqual([false, false]);
            expect(text).toContain(deviceId === ANN ? 'Alma' : 'Bert');
            days.add(day);
            texts.add(text);
            saidCount += 1;
          };
        }
        one.list = () => Promise.resolve(one.memories);
        one.start();
        let number = 0;
        for (const { kind, minutes, isAnn = true } of steps) {
          const who = isAnn ? ANN : BEN;
          if (kind === 'tell') {
            const name = `${isAnn ? 'Alma' : 'Bert'}${(number += 1)}`;
            one.tell(`User plans to call ${name} tomorrow.`, who, 0);
          } else if (kind === 'agree') one.desk.agreed.add(who);
          else if (kind === 'refuse') one.desk.agreed.delete(who);
          else if (kind === 'busy') (isAnn ? one.ann : one.ben).isFree = !(isAnn ? one.ann : one.ben).isFree;
          await one.clock.advance(minutes * 60_000);
        }
        await one.stop();
      }),
      { numRuns: 12, seed: 2026 },
    );
    expect(saidCount).toBeGreaterThan(0);
  });
});
