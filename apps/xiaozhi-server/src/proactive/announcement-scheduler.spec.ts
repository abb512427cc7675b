import { ManualClock } from '@xiaozhi/audio';
import type { AnnouncementClaimAnswer, ClaimedAnnouncement } from '@xiaozhi/contracts';
import { silentLogger } from '@xiaozhi/observability';
import * as fc from 'fast-check';
import { ManagerApiError } from '../config/manager-api.client.js';
import { AGENT } from '../testing/fake-providers.js';
import type { AnnouncementDesk } from './announcement-desk.js';
import { AnnouncementScheduler } from './announcement-scheduler.js';
import type { Speaker, SpeakingOutcome } from './speaker.js';

jest.setTimeout(60_000);

const LEASE_MS = 180_000;
const START_WITHIN_MS = 30_000;
const SPEECH_MS = 3_000;

interface Span {
  fromMs: number;
  forMs: number;
}
const isIn = ({ fromMs, forMs }: Span, atMs: number): boolean => atMs >= fromMs && atMs < fromMs + forMs;

interface Announced {
  id: string;
  deviceId: string;
  dueMs: number;
}

/** manager-api's promises, with answers that take their time. */
class FakeDesk implements AnnouncementDesk {
  readonly over = new Set<string>();
  readonly released: string[] = [];
  readonly leases = new Map<string, { claim: string; untilMs: number }>();
  claims = 0;
  quiet: Span = { fromMs: 0, forMs: 0 };
  latencyMs: () => number = () => 0;
  fails: () => Error | undefined = () => undefined;
  reported = new Set<string>();
  spokenFails: () => boolean = () => false;

  constructor(
    private readonly clock: ManualClock,
    readonly announced: readonly Announced[],
  ) {}

  async claim(deviceIds: readonly string[], signal: AbortSignal): Promise<AnnouncementClaimAnswer> {
    await this.wait(signal);
    const failure = this.fails();
    if (failure !== undefined) throw failure;
    const answer = this.hand(deviceIds);
    await this.wait(signal);
    return answer;
  }

  isReported({ id }: ClaimedAnnouncement): Promise<boolean> {
    return Promise.resolve(this.reported.has(id));
  }

  spoken({ id }: ClaimedAnnouncement): Promise<void> {
    if (this.spokenFails()) return Promise.reject(new Error('the disk is full'));
    this.over.add(id);
    return Promise.resolve();
  }

  release({ id, claim }: ClaimedAnnouncement): Promise<void> {
    this.released.push(id);
    if (this.leases.get(id)?.claim === claim) this.leases.delete(id);
    return Promise.resolve();
  }

  private async wait(signal: AbortSignal): Promise<void> {
    await this.clock.sleepUntil(this.clock.nowMs() + this.latencyMs(), signal);
  }

  private hand(deviceIds: readonly string[]): AnnouncementClaimAnswer {
    const nowMs = this.clock.nowMs();
    const claimed: ClaimedAnnouncement[] = [];
    if (isIn(this.quiet, nowMs)) return { claimed, nextDueInMs: null };
    const untilQuietMs = this.quiet.fromMs > nowMs ? this.quiet.fromMs - nowMs : Infinity;
    for (const { id, deviceId, dueMs } of this.announced) {
      const isLeased = (this.leases.get(id)?.untilMs ?? 0) > nowMs;
      const isTaken = claimed.some(({ macAddress }) => macAddress === deviceId);
      if (!deviceIds.includes(deviceId) || dueMs > nowMs || isLeased || isTaken || this.over.has(id))
        continue;
      const claim = `claim-${(this.claims += 1)}`;
      this.leases.set(id, { claim, untilMs: nowMs + LEASE_MS });
      const startWithinMs = Math.min(START_WITHIN_MS, untilQuietMs);
      const times = { dueAt: new Date(dueMs).toISOString(), lateMs: nowMs - dueMs, startWithinMs };
      claimed.push({ id, macAddress: deviceId, kind: 'announcement', text: id, claim, ...times });
    }
    const next = this.announced.filter(({ dueMs }) => dueMs > nowMs).map(({ dueMs }) => dueMs - nowMs);
    return { claimed, nextDueInMs: next.length === 0 ? null : Math.min(...next) };
  }
}

interface Start {
  id: string;
  deviceId: string;
  atMs: number;
}

/** A device that is busy at times; says the text that it is given. */
class FakeSpeaker implements Speaker {
  outcome: SpeakingOutcome = 'spoken';
  readonly identity: { deviceId: string };
  private isSpeaking = false;

  constructor(
    deviceId: string,
    private readonly clock: ManualClock,
    private readonly starts: Start[],
    private readonly busy: readonly Span[] = [],
  ) {
    this.identity = { deviceId };
  }

  get isFree(): boolean {
    return !this.isSpeaking && !this.busy.some((span) => isIn(span, this.clock.nowMs()));
  }

  async announce(words: (agent: typeof AGENT) => string): Promise<SpeakingOutcome> {
    if (!this.isFree) return 'unheard';
    this.isSpeaking = true;
    this.starts.push({ id: words(AGENT), deviceId: this.identity.deviceId, atMs: this.clock.nowMs() });
    await this.clock.sleepUntil(this.clock.nowMs() + SPEECH_MS, new AbortController().signal);
    this.isSpeaking = false;
    return this.outcome;
  }
}

function schedulerOf(
  desk: AnnouncementDesk,
  clock: ManualClock,
  speakers: () => readonly Speaker[],
): AnnouncementScheduler {
  const now = (): Date => new Date(clock.nowMs());
  return new AnnouncementScheduler({ desk, speakers, clock, now, logger: silentLogger() });
}

describe(AnnouncementScheduler, () => {
  let clock: ManualClock;
  let starts: Start[];
  let scheduler: AnnouncementScheduler | undefined;
  beforeEach(() => {
    clock = new ManualClock();
    starts = [];
  });
  afterEach(async () => {
    scheduler?.stop();
    await clock.advance(60_000);
    await scheduler?.settled();
  });

  const begin = (announced: Announced[], busy: Span[] = []): { desk: FakeDesk; speaker: FakeSpeaker } => {
    const desk = new FakeDesk(clock, announced);
    const speaker = new FakeSpeaker('a', clock, starts, busy);
    scheduler = schedulerOf(desk, clock, () => [speaker]);
    scheduler.start();
    return { desk, speaker };
  };

  it('says what is due to the moment, though it asks every two seconds only', async () => {
    begin([{ id: '1', deviceId: 'a', dueMs: 5_300 }]);
    await clock.advance(10_000);
    expect(starts).toEqual([{ id: '1', deviceId: 'a', atMs: 5_300 }]);
  });

  it('waits until a turn is over, and says one thing after the other', async () => {
    const { desk } = begin(
      [
        { id: '1', deviceId: 'a', dueMs: 0 },
        { id: '2', deviceId: 'a', dueMs: 0 },
      ],
      [{ fromMs: 0, forMs: 7_000 }],
    );
    await clock.advance(20_000);
    expect(starts.map(({ id, atMs }) => [id, atMs])).toEqual([
      ['1', 8_000],
      ['2', 12_000],
    ]);
    expect([...desk.over]).toEqual(['1', '2']);
  });

  it('gives back what it can no longer begin in time, and what nobody heard', async () => {
    const { desk, speaker } = begin([{ id: '1', deviceId: 'a', dueMs: 0 }]);
    desk.latencyMs = () => START_WITHIN_MS;
    await clock.advance(2 * START_WITHIN_MS);
    expect([starts, desk.released]).toEqual([[], ['1']]);
    desk.latencyMs = () => 0;
    speaker.outcome = 'unheard';
    await clock.advance(40_000);
    expect(starts.length).toBeGreaterThan(0);
    expect(desk.over.size).toBe(0);
    speaker.outcome = 'spoken';
    await clock.advance(10_000);
    expect([...desk.over]).toEqual(['1']);
  });

  it('leaves what has no voice to the end of its lease', async () => {
    const { desk, speaker } = begin([{ id: '1', deviceId: 'a', dueMs: 0 }]);
    speaker.outcome = 'failed';
    await clock.advance(LEASE_MS - 1_000);
    expect([starts.length, desk.released.length]).toEqual([1, 0]);
    await clock.advance(10_000);
    expect(starts).toHaveLength(2);
  });

  it('does not say again what was heard though its report is still on the way, or could not be kept', async () => {
    const { desk } = begin([
      { id: '1', deviceId: 'a', dueMs: 0 },
      { id: '2', deviceId: 'a', dueMs: 0 },
    ]);
    desk.reported.add('1');
    let failures = 1;
    desk.spokenFails = () => (failures -= 1) >= 0;
    await clock.advance(2 * LEASE_MS);
    expect(starts.map(({ id }) => id)).toEqual(['2']);
    expect([...desk.over]).toEqual(['2']);
  });

  it('goes on after an outage, and asks a manager without these routes rarely', async () => {
    const { desk } = begin([{ id: '1', deviceId: 'a', dueMs: 0 }]);
    let failures = 0;
    desk.fails = () => ((failures += 1) > 2 ? undefined : new ManagerApiError('MANAGER_UNAVAILABLE', 'down'));
    await clock.advance(12_000);
    expect(starts).toHaveLength(1);
    failures = Number.NEGATIVE_INFINITY;
    let asked = 0;
    desk.fails = () => {
      asked += 1;
      return new ManagerApiError('MANAGER_REJECTED', 'no such route');
    };
    await clock.advance(60_000);
    expect(asked).toBeLessThanOrEqual(2);
  });

  it('asks nothing while nobody is free', async () => {
    const { desk } = begin([], [{ fromMs: 0, forMs: 60_000 }]);
    let asked = 0;
    desk.fails = () => void (asked += 1);
    await clock.advance(50_000);
    expect(asked).toBe(0);
  });

  it('never says an occurrence twice, in quiet hours, or into a turn, whatever happens when', async () => {
    const span = fc.record({ fromMs: fc.nat(90_000), forMs: fc.nat(30_000) });
    const world = fc.record({
      due: fc.array(fc.record({ device: fc.nat(2), dueMs: fc.nat(60_000) }), { maxLength: 6 }),
      busy: fc.array(fc.tuple(fc.nat(2), span), { maxLength: 6 }),
      quiet: span,
      moveAtMs: fc.nat(60_000),
      latencies: fc.array(fc.nat(4_000), { minLength: 1, maxLength: 6 }),
      failures: fc.array(fc.boolean(), { minLength: 1, maxLength: 6 }),
    });
    await fc.assert(
      fc.asyncProperty(world, async ({ due, busy, quiet, moveAtMs, latencies, failures }) => {
        const time = new ManualClock();
        const said: Start[] = [];
        const announced = due.map(({ device, dueMs }, index) => ({
          ...{ id: String(index), deviceId: `device-${device}`, dueMs },
        }));
        const desk = new FakeDesk(time, announced);
        desk.quiet = quiet;
        let calls = 0;
        desk.latencyMs = () => latencies[(calls += 1) % latencies.length] ?? 0;
        desk.fails = () =>
          time.nowMs() < 100_000 && failures[calls % failures.length] === true
            ? new ManagerApiError('MANAGER_UNAVAILABLE', 'down')
            : undefined;
        const spansOf = (device: number): Span[] =>
          busy.filter(([of]) => of === device).map(([, when]) => when);
        const speakers = [0, 1, 2].map(
          (device) => new FakeSpeaker(`device-${device}`, time, said, spansOf(device)),
        );
        // The first device goes over to another gateway while the test runs.
        const hasMoved = (): boolean => time.nowMs() >= moveAtMs;
        const gateways = [
          schedulerOf(desk, time, () => (hasMoved() ? speakers.slice(1) : speakers)),
          schedulerOf(desk, time, () => (hasMoved() ? speakers.slice(0, 1) : [])),
        ];
        for (const gateway of gateways) gateway.start();
        await time.advance(400_000);
        for (const gateway of gateways) gateway.stop();
        await time.advance(10_000);
        await Promise.all(gateways.map((gateway) => gateway.settled()));
        expect(said.map(({ id }) => id).sort()).toEqual(announced.map(({ id }) => id).sort());
        for (const { id, deviceId, atMs } of said) {
          expect(isIn(quiet, atMs)).toBe(false);
          expect(spansOf(Number(deviceId.slice(-1))).some((when) => isIn(when, atMs))).toBe(false);
          expect(atMs).toBeGreaterThanOrEqual(announced.find((one) => one.id === id)?.dueMs ?? 0);
        }
      }),
      { numRuns: 30 },
    );
  });
});
