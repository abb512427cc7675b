import { ManualClock } from '@xiaozhi/audio';
import type { TurnTrace } from '@xiaozhi/contracts';
import { parseControlMessage } from '@xiaozhi/device-protocol';
import { silentLogger } from '@xiaozhi/observability';
import type { AgentResolution, AgentRuntime } from '../config/agent-runtime.js';
import { ManagementChannel } from '../management/management-channel.js';
import { InMemoryKeySet } from '../rights/key-set.js';
import { DEFAULT_SESSION_OPTIONS } from '../session/session-options.js';
import type { SessionOptions } from '../session/session-options.js';
import type { ConversationLine } from '../session/session-observer.js';
import { Session } from '../session/session.js';
import type { SessionMemoryFactory } from '../memory/session-memory.js';
import type { OutputUsage } from '../usage/output-usage.js';
import { FakeConsent } from './fake-consent.js';
import { FakeReminders } from './fake-reminders.js';
import { FakeAgents, FakeMemories, fakeRuntime, fakeTts } from './fake-providers.js';
import { LoopbackTransport } from './loopback-transport.js';

/** Longer than any turn of the fakes. */
export const TURN_MS = 2_000;
export const MANAGEMENT_SECRET = 'shared-secret';

/** Counts in this process only. */
export class FakeOutputUsage implements OutputUsage {
  readonly counts = new Map<string, number>();

  count(deviceId: string, day: string): number {
    return this.counts.get(`${day} ${deviceId}`) ?? 0;
  }

  add(deviceId: string, day: string, characters: number): void {
    this.counts.set(`${day} ${deviceId}`, this.count(deviceId, day) + characters);
  }
}

/** Knows `MANAGEMENT_SECRET` and tells which actions it was asked for. */
export function fakeManagement(managed: (action: string) => void = () => undefined): ManagementChannel {
  return new ManagementChannel(
    () => MANAGEMENT_SECRET,
    {
      updateConfig: () => Promise.resolve(managed('update_config')),
      restart: () => managed('restart'),
    },
    silentLogger(),
  );
}

/** A session with a device on the same desk, and a clock that the test turns. */
export class Desk {
  readonly clock = new ManualClock();
  readonly transport = new LoopbackTransport();
  readonly memories = new FakeMemories();
  readonly usage = new FakeOutputUsage();
  readonly childDevices = new InMemoryKeySet();
  readonly reminders = new FakeReminders();
  readonly consent = new FakeConsent('aa:bb:cc:00:11:22', () => this.now);
  readonly lines: ConversationLine[] = [];
  /** How turns went. */
  readonly traces: TurnTrace[] = [];
  /** Management actions that were carried out. */
  readonly managed: string[] = [];
  readonly agents: FakeAgents;
  readonly session: Session;
  now = new Date('2026-03-01T12:00:00Z');

  constructor(
    resolution: AgentResolution | Promise<AgentResolution> = { kind: 'ready', runtime: fakeRuntime() },
    options: Partial<SessionOptions> = {},
    /** In place of the fake ones. */
    memories?: SessionMemoryFactory,
  ) {
    this.agents = new FakeAgents(resolution);
    this.session = new Session(
      { sessionId: 's', deviceId: 'aa:bb:cc:00:11:22', clientId: 'c' },
      this.transport,
      {
        agents: this.agents,
        memories: memories ?? this.memories,
        observer: {
          opened: () => undefined,
          closed: () => undefined,
          line: (line) => this.lines.push(line),
          turn: (trace) => this.traces.push(trace),
        },
        management: fakeManagement((action) => this.managed.push(action)),
        outputUsage: this.usage,
        childDevices: this.childDevices,
        remindersOf: () => this.reminders,
        consentOf: () => this.consent,
        defaultTts: () => fakeTts(),
        options: () => ({ ...DEFAULT_SESSION_OPTIONS, ...options }),
        clock: this.clock,
        now: () => this.now,
        logger: silentLogger(),
      },
    );
    this.session.open();
  }

  tell(message: object): void {
    this.session.onControl(parseControlMessage(JSON.stringify(message)));
  }

  say(text: string): void {
    this.tell({ type: 'listen', state: 'detect', text });
  }
}

export function withParts(parts: Partial<AgentRuntime>): AgentResolution {
  return { kind: 'ready', runtime: fakeRuntime(parts) };
}
