import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseRoleId } from '@xiaozhi/memory';
import type { Interaction, RecallQuery, RoleId } from '@xiaozhi/memory';
import { RecallCache, cached } from '@xiaozhi/memory-providers';
import type { Conversation, Session, Turn } from './conversation.js';
import { Delivery } from './delivery.js';
import { Service } from './service.js';
import { SimulatedClock } from './simulated-clock.js';
import { countTraffic } from './traffic.js';
import type { Traffic } from './traffic.js';
import { TurnScreen } from './turn-screen.js';

/** What of the gateway takes part. */
export interface Parts {
  firewall: boolean;
  /** Turns go through the outbox's worker; else each is added when it ends. */
  outbox: boolean;
  cache: boolean;
}

export interface Assumptions {
  /** From one turn's beginning to the next one's. */
  turnSeconds: number;
  /** From an add to its memories. */
  processingSeconds: number;
  /** What the service spends on each add besides its words. */
  tokensPerAdd: number;
}

export interface Played {
  traffic: Traffic;
  turns: number;
  /** Turns of which something went to the service. */
  savedTurns: number;
  memories: number;
  cacheHits: number;
  /** Answers that the service would have given otherwise at that moment. */
  staleAnswers: number;
  /** From the end of a turn until the service found what was in it; ms, each saved turn. */
  delaysMs: number[];
}

/** Part of a turn that the user speaks, and the answer takes. */
const SPOKEN = 0.5;
/** As many as a gateway asks for with the usual token budget. */
const LIMIT = 12;
const AFTERWARDS_MS = 600_000;

/** Plays talks as they would have gone, one person after the other, against an emulated Mem0. */
export async function play(
  conversations: readonly Conversation[],
  parts: Parts,
  assumptions: Assumptions,
): Promise<Played> {
  const played: Played = {
    ...{ traffic: countTraffic([], 0), turns: 0, savedTurns: 0, memories: 0, cacheHits: 0 },
    ...{ staleAnswers: 0, delaysMs: [] },
  };
  for (const conversation of conversations) {
    const person = await Person.meet(conversation, parts, assumptions);
    try {
      await person.talk(conversation.sessions);
      add(played, await person.leave());
    } finally {
      await person.forget();
    }
  }
  return played;
}

class Person {
  private readonly roleId: RoleId = parseRoleId('02:00:00:00:00:01');
  private readonly counts = { turns: 0, savedTurns: 0, cacheHits: 0, staleAnswers: 0 };
  private readonly folder = mkdtempSync(join(tmpdir(), 'cost-bench-'));
  private readonly delivery: Delivery;
  private readonly cache: RecallCache;
  private readonly provider: Service['provider'];
  private readonly directDelaysMs: number[] = [];

  private constructor(
    private readonly service: Service,
    private readonly clock: SimulatedClock,
    private readonly parts: Parts,
    private readonly assumptions: Assumptions,
  ) {
    this.cache = new RecallCache(() => clock.now());
    const onHit = (): void => void (this.counts.cacheHits += 1);
    const options = { cache: this.cache, scope: 'mem0', ttlMs: service.cacheMs, onHit };
    this.provider = parts.cache ? cached(service.provider, options) : service.provider;
    this.delivery = new Delivery({
      ...{ file: join(this.folder, 'outbox.db'), service, clock, processingMs: this.processingMs },
      onExtracted: (roleId) => this.cache.forget(roleId),
    });
  }

  static async meet({ sessions }: Conversation, parts: Parts, assumptions: Assumptions): Promise<Person> {
    const clock = new SimulatedClock(Date.parse(sessions[0]?.startsAt ?? '2026-01-01T00:00:00Z'));
    const person = new Person(await Service.start(), clock, parts, assumptions);
    await person.delivery.start();
    return person;
  }

  async talk(sessions: readonly Session[]): Promise<void> {
    for (const [number, { startsAt, turns }] of sessions.entries()) {
      const screen = new TurnScreen();
      this.delivery.open(this.roleId);
      const startMs = Math.max(Date.parse(startsAt), this.clock.now().getTime());
      for (const [index, turn] of turns.entries()) {
        const beginsMs = startMs + index * this.assumptions.turnSeconds * 1000;
        await this.turn(turn, beginsMs, { id: `${number}-${index}`, sessionId: String(number), screen });
      }
      this.delivery.close(this.roleId);
    }
  }

  async leave(): Promise<Played> {
    await this.clock.advanceTo(this.clock.now().getTime() + AFTERWARDS_MS);
    await this.delivery.stop();
    const { service, counts, assumptions, delivery, directDelaysMs } = this;
    const traffic = countTraffic(service.exchanges, assumptions.tokensPerAdd);
    const delaysMs = [...delivery.delaysMs, ...directDelaysMs];
    return { ...counts, traffic, memories: service.memoriesCount, delaysMs };
  }

  async forget(): Promise<void> {
    await this.service.stop();
    rmSync(this.folder, { recursive: true });
  }

  private get processingMs(): number {
    return this.assumptions.processingSeconds * 1000;
  }

  private async turn(
    { user, assistant }: Turn,
    beginsMs: number,
    { id, sessionId, screen }: { id: string; sessionId: string; screen: TurnScreen },
  ): Promise<void> {
    await this.clock.advanceTo(beginsMs);
    this.counts.turns += 1;
    const recalledTexts = await this.recall({ roleId: this.roleId, text: user, limit: LIMIT });
    await this.clock.advanceTo(beginsMs + this.assumptions.turnSeconds * 1000 * SPOKEN);
    const at = this.clock.now().toISOString();
    const messages = [
      { role: 'user' as const, content: user, at },
      { role: 'assistant' as const, content: assistant, at },
    ];
    const names = { agentId: 'agent', deviceId: this.roleId, roleId: this.roleId };
    const said: Interaction = { id, sessionId, ...names, occurredAt: at, messages, recalledTexts };
    const worthy = this.parts.firewall ? screen.turn(said) : said;
    if (worthy === undefined) return;
    this.counts.savedTurns += 1;
    await (this.parts.outbox ? this.delivery.append(worthy) : this.addAtOnce(worthy));
  }

  private async recall(query: RecallQuery): Promise<string[]> {
    const { cacheHits } = this.counts;
    const found = await this.provider.recall(query, new AbortController().signal);
    const texts = found.map(({ text }) => text);
    if (this.counts.cacheHits === cacheHits) return texts;
    const now = await this.service.probe(query);
    if (JSON.stringify(texts) !== JSON.stringify(now)) this.counts.staleAnswers += 1;
    return texts;
  }

  /** Without an outbox nobody asks how far an add is. */
  private async addAtOnce(said: Interaction): Promise<void> {
    const batch = { roleId: said.roleId, interactions: [said], instructions: '', isRedelivery: false };
    const receipt = await this.service.provider.save(batch, new AbortController().signal);
    if (receipt.status !== 'accepted') return;
    this.clock.schedule(this.processingMs, () => {
      this.service.process();
      this.cache.forget(said.roleId);
    });
    this.directDelaysMs.push(this.processingMs);
  }
}

function add(sum: Played, part: Played): void {
  for (const key of ['turns', 'savedTurns', 'memories', 'cacheHits', 'staleAnswers'] as const)
    sum[key] += part[key];
  for (const key of ['adds', 'searches', 'others'] as const) {
    sum.traffic[key].calls += part.traffic[key].calls;
    sum.traffic[key].tokens += part.traffic[key].tokens;
  }
  sum.delaysMs.push(...part.delaysMs);
}
