import { setTimeout as wait } from 'node:timers/promises';
import { countWords } from './facts.js';
import type { OutboxKind, Target } from './kill-points.js';
import { Ledger } from './ledger.js';
import type { Counts, Provider } from './ledger.js';
import { FAULT_DEADLINE_MS, MEM0_FAULTS } from './mem0-faults.js';
import { hostOf, mixedRounds, pairedRounds } from './rounds.js';
import type { Round } from './rounds.js';
import { Stack } from './services/stack.js';
import { Talker } from './talker.js';

export interface LossOptions {
  outbox: OutboxKind;
  /** Instead of kills: so long Mem0 does one thing wrong after the other, then it is well. */
  faultsSeconds?: number;
  /** Mem0 also does something wrong while a process is killed at a random moment. */
  withFaults?: boolean;
  /** Kills; every other one at a named point, in turn, the rest at random moments. */
  roundsCount: number;
  /** Only named points, each once and at the first arrival, those of different services together; `roundsCount` is not looked at. */
  onlyPoints?: boolean;
  /** Of the named points then only these. */
  pointNames?: readonly string[];
  devicesPerProvider: number;
  random: () => number;
  /** Ends the kills after the round that is played, and counts what there is. */
  enough?: AbortSignal;
  /** Told after each round. */
  onRound?: (line: string) => void;
}

export interface LossReport {
  ok: boolean;
  seconds: number;
  kills: Record<Target, number>;
  providers: Record<string, Counts>;
  points: Record<string, Counts & { kills: number }>;
  /** Named points at which no process came by. */
  unreached: string[];
  lostWords: string[];
  /** Entries that wait in the outbox at the end. */
  waiting: number;
}

const PROVIDERS: readonly Provider[] = ['local', 'mem0ai'];
const POINT_DEADLINE_MS = 90_000;
const RANDOM_UP_TO_MS = 3_000;
/** Devices go on talking for so long at most when Redis is dead. */
const WITHOUT_REDIS_UP_TO_MS = 2_000;
/** One fault lasts so long; longer than a delivery may take. */
const FAULT_MS = 5_000;
const MAX_ARRIVAL = 3;
const SETTLE_DEADLINE_MS = 300_000;
const POLL_MS = 200;
/** Devices talk while processes are killed and started again; at the end all that was accepted must be stored, once. */
export async function testLoss(options: LossOptions): Promise<LossReport> {
  const startedAtMs = performance.now();
  const hasFaults = options.withFaults === true || options.faultsSeconds !== undefined;
  const saveDeadlineMs = hasFaults ? FAULT_DEADLINE_MS : undefined;
  const stack = await Stack.start({ outbox: options.outbox, saveDeadlineMs });
  try {
    const run = new LossRun(stack, options);
    const report = await run.run();
    return { ...report, seconds: Math.round((performance.now() - startedAtMs) / 1000) };
  } finally {
    await stack.stop();
  }
}

class LossRun {
  private readonly ledger = new Ledger();
  private readonly kills: Record<Target, number> = { gateway: 0, manager: 0, mem0: 0, redis: 0 };
  private readonly killsOf: Record<string, number> = {};
  private readonly unreached = new Set<string>();
  private talkers: Talker[] = [];

  constructor(
    private readonly stack: Stack,
    private readonly options: LossOptions,
  ) {}

  async run(): Promise<Omit<LossReport, 'seconds'>> {
    await this.makeTalkers();
    if (this.options.faultsSeconds === undefined) await this.playRounds();
    else await this.playFaults(this.options.faultsSeconds);
    // What was cut off waits for the next turn of its device: everyone gets one.
    await Promise.all(this.talkers.map((talker) => talker.tellOne('closing')));
    return this.report(await this.settled());
  }

  private async playRounds(): Promise<void> {
    const rounds = this.rounds();
    for (const [index, round] of rounds.entries()) {
      if (this.options.enough?.aborted === true) break;
      await this.play(round);
      this.options.onRound?.(`${index + 1}/${rounds.length} ${round.name}`);
    }
    await this.stack.restartAll();
  }

  /** Nobody is killed: the provider is at fault, and devices talk on. */
  private async playFaults(seconds: number): Promise<void> {
    const end = performance.now() + seconds * 1_000;
    for (let index = 0; performance.now() < end; index += 1) {
      const fault = MEM0_FAULTS[index % MEM0_FAULTS.length];
      if (fault === undefined) break;
      await this.stack.setFault(fault.order);
      const over = new AbortController();
      const talking = Promise.all(this.talkers.map((talker) => talker.talk(fault.name, over.signal)));
      await wait(Math.min(FAULT_MS, Math.max(0, end - performance.now())));
      over.abort();
      await talking;
      this.options.onRound?.(`${Math.round((end - performance.now()) / 1_000)} s left: Mem0 ${fault.name}`);
    }
    await this.stack.setFault();
  }

  private async makeTalkers(): Promise<void> {
    const { devicesPerProvider, random } = this.options;
    for (const [kind, provider] of PROVIDERS.entries()) {
      for (let number = 1; number <= devicesPerProvider; number += 1) {
        const mac = `02:00:00:0${kind}:00:${number.toString(16).padStart(2, '0')}`;
        const device = await this.stack.device(mac, provider);
        this.talkers.push(new Talker(device, provider, this.ledger, random));
      }
    }
  }

  private rounds(): Round[] {
    const { outbox, onlyPoints, pointNames, roundsCount, random } = this.options;
    return onlyPoints === true ? pairedRounds(outbox, pointNames) : mixedRounds(roundsCount, outbox, random);
  }

  private async play(round: Round): Promise<void> {
    const over = new AbortController();
    await this.prepare(round);
    const talking = Promise.all(this.talkers.map((talker) => talker.talk(round.name, over.signal)));
    try {
      if (round.points.length > 0) await this.reachAll(round);
      else await this.killAtRandom(round);
      // What is said now waits in the gateway's file.
      if (round.targets.includes('redis') && !round.targets.includes('gateway'))
        await wait(this.options.random() * WITHOUT_REDIS_UP_TO_MS);
    } finally {
      over.abort();
    }
    await talking;
  }

  /** Starts what is dead, and those that are to end themselves with their point. */
  private async prepare({ points }: Round): Promise<void> {
    const { services } = this.stack;
    await this.stack.setFault();
    for (const target of this.stack.targets) {
      const point = points.find((candidate) => hostOf(candidate) === target);
      if (point === undefined && services[target].isAlive) continue;
      await services[target].kill();
      await services[target].start(point && { point: point.name, arrival: this.arrival() });
    }
  }

  private arrival(): number {
    return this.options.onlyPoints === true ? 1 : 1 + Math.floor(this.options.random() * MAX_ARRIVAL);
  }

  /** Who is dead is started again while another has not come to its point: the save needs all of them. */
  private async reachAll({ name: round, points }: Round): Promise<void> {
    let pending = points.length;
    await Promise.all(
      points.map(async ({ name, target }) => {
        if (!(await this.stack.services[target].dead(POINT_DEADLINE_MS))) this.unreached.add(name);
        pending -= 1;
        await this.kill(target, round);
        if (pending > 0) await this.stack.services[target].start();
      }),
    );
  }

  private async killAtRandom({ targets, name }: Round): Promise<void> {
    if (this.options.withFaults === true) await this.stack.setFault(this.pick(MEM0_FAULTS).order);
    await wait(this.options.random() * RANDOM_UP_TO_MS);
    await Promise.all(targets.map((target) => this.kill(target, name)));
  }

  private async kill(target: Target, name: string): Promise<void> {
    await this.stack.services[target].kill();
    this.kills[target] += 1;
    this.killsOf[name] = (this.killsOf[name] ?? 0) + 1;
  }

  /** Waits until everything accepted is stored and nothing waits. @returns how often each word is stored */
  private async settled(): Promise<{ stored: Map<string, number>; waiting: number }> {
    const end = Date.now() + SETTLE_DEADLINE_MS;
    for (;;) {
      const waiting = await this.stack.waitingCount();
      const stored = await this.stored();
      const isDone = waiting === 0 && this.ledger.missing(stored).length === 0;
      if (isDone || Date.now() > end) return { stored, waiting };
      await wait(POLL_MS);
    }
  }

  private async stored(): Promise<Map<string, number>> {
    const local = this.talkers.filter(({ provider }) => provider === 'local').map(({ mac }) => mac);
    const counts = countWords(await this.stack.localMemories(local));
    for (const [word, times] of countWords(this.stack.mem0Adds())) counts.set(word, times);
    return counts;
  }

  private report({
    stored,
    waiting,
  }: {
    stored: Map<string, number>;
    waiting: number;
  }): Omit<LossReport, 'seconds'> {
    const providers = this.ledger.counts(stored, ({ provider }) => provider);
    const nothing = { sent: 0, accepted: 0, stored: 0, lost: 0, duplicated: 0 };
    // A process may die of what an earlier round left, before a device has said a word.
    const silent = Object.fromEntries(Object.keys(this.killsOf).map((name) => [name, nothing]));
    const points = { ...silent, ...this.ledger.counts(stored, ({ round }) => round) };
    const lostWords = this.ledger.missing(stored);
    const isClean = Object.values(providers).every(({ lost, duplicated }) => lost === 0 && duplicated === 0);
    const unreached = [...this.unreached];
    return {
      ok: isClean && waiting === 0 && unreached.length === 0,
      kills: this.kills,
      providers,
      points: Object.fromEntries(
        Object.entries(points).map(([name, counts]) => [name, { kills: this.killsOf[name] ?? 0, ...counts }]),
      ),
      unreached,
      lostWords,
      waiting,
    };
  }

  private pick<T>(choices: readonly T[]): T {
    return choices[Math.floor(this.options.random() * choices.length)] as T;
  }
}
