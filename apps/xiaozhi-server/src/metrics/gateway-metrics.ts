import type { TurnTrace } from '@xiaozhi/contracts';
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import type { ReadinessReport } from '../http/gateway-readiness.js';
import type { SessionObserver } from '../session/session-observer.js';

/** In seconds, as Prometheus counts: from what a person cannot notice to what a person gives up on. */
const TURN_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 0.8, 1.2, 2, 3, 5, 10, 20, 40];
/** Lateness of a frame; the device's own buffer hides up to about 0.4 s. */
const LATENESS_BUCKETS = [0.001, 0.002, 0.005, 0.01, 0.02, 0.04, 0.06, 0.12, 0.25, 0.5, 1, 2];

export interface GatewayMetricsSources {
  /** Devices that are connected now. */
  sessionsCount: () => number;
  readiness: () => Promise<Pick<ReadinessReport, 'outbox' | 'degraded'>>;
  /** UDP packets since the start, by what became of them; undefined where there is no UDP. */
  udpPackets: () => Readonly<Record<string, number>> | undefined;
  /** Mirror snapshots since the start, by what became of them. */
  mirrorSnapshots: () => Readonly<Record<string, number>>;
}

/**
 * Counts what sessions do, for Prometheus. Labels are stages, outcomes and provider codes: nothing that grows with
 * devices or people.
 */
export class GatewayMetrics implements SessionObserver {
  private readonly registry = new Registry();
  private readonly sessions = new Counter({
    name: 'xiaozhi_sessions_opened_total',
    help: 'Sessions that devices opened',
    registers: [this.registry],
  });
  private readonly turns = new Counter({
    name: 'xiaozhi_turns_total',
    help: 'Turns by what they began with and how they went',
    labelNames: ['origin', 'outcome'] as const,
    registers: [this.registry],
  });
  private readonly firstFrame = this.histogram(
    'xiaozhi_turn_first_frame_seconds',
    'From the end of what was said to the first frame of the answer',
    TURN_BUCKETS,
  );
  private readonly lateness = this.histogram(
    'xiaozhi_turn_frame_lateness_seconds',
    'Greatest lateness of a frame in a turn, against its pace',
    LATENESS_BUCKETS,
  );
  private readonly stages = new Histogram({
    name: 'xiaozhi_turn_stage_seconds',
    help: 'Length of a stage of a turn',
    labelNames: ['stage', 'outcome'] as const,
    buckets: TURN_BUCKETS,
    registers: [this.registry],
  });
  private readonly firstResults = new Histogram({
    name: 'xiaozhi_turn_stage_first_seconds',
    help: 'From the beginning of a stage to its first result: first token, first audio, first frame',
    labelNames: ['stage'] as const,
    buckets: TURN_BUCKETS,
    registers: [this.registry],
  });

  constructor(sources: GatewayMetricsSources) {
    const { registry } = this;
    collectDefaultMetrics({ register: registry });
    new Gauge({
      name: 'xiaozhi_sessions',
      help: 'Devices that are connected now',
      registers: [registry],
      collect() {
        this.set(sources.sessionsCount());
      },
    });
    new Counter({
      name: 'xiaozhi_udp_packets_total',
      help: 'UDP packets of devices by what became of them: received, sent, or why they were dropped',
      labelNames: ['outcome'] as const,
      registers: [registry],
      collect() {
        this.reset();
        for (const [outcome, count] of Object.entries(sources.udpPackets() ?? {}))
          this.inc({ outcome }, count);
      },
    });
    new Counter({
      name: 'xiaozhi_mirror_snapshots_total',
      help: 'Last listings of memories on the disk: written, restored, used by a recall, forgotten, failed',
      labelNames: ['outcome'] as const,
      registers: [registry],
      collect() {
        this.reset();
        for (const [outcome, count] of Object.entries(sources.mirrorSnapshots()))
          this.inc({ outcome }, count);
      },
    });
    const degraded = new Gauge({
      name: 'xiaozhi_outbox_degraded',
      help: '1 while the shared outbox is away and this gateway keeps what is said in its own',
      registers: [registry],
    });
    const age = new Gauge({
      name: 'xiaozhi_outbox_oldest_age_seconds',
      help: 'Age of the oldest entry that is not delivered',
      labelNames: ['topic'] as const,
      registers: [registry],
    });
    new Gauge({
      name: 'xiaozhi_outbox_entries',
      help: 'Entries of the outbox by topic and state; dead ones need an operator',
      labelNames: ['topic', 'state'] as const,
      registers: [registry],
      async collect() {
        const report = await sources.readiness();
        degraded.set(report.degraded === undefined ? 0 : 1);
        for (const [topic, { oldestAgeMs, ...states }] of Object.entries(report.outbox)) {
          for (const [state, count] of Object.entries(states)) this.set({ topic, state }, count);
          age.set({ topic }, oldestAgeMs / 1000);
        }
      },
    });
  }

  /** Content type of `text`. */
  get contentType(): string {
    return this.registry.contentType;
  }

  /** All metrics in Prometheus' text format. */
  text(): Promise<string> {
    return this.registry.metrics();
  }

  opened(): void {
    this.sessions.inc();
  }

  closed(): void {
    // How many there are is read when it is asked for.
  }

  line(): void {
    // Lines are counted as turns.
  }

  turn(trace: TurnTrace): void {
    this.turns.inc({ origin: trace.origin, outcome: trace.outcome });
    if (trace.firstFrameMs !== undefined) this.firstFrame.observe(trace.firstFrameMs / 1000);
    if (trace.framesCount > 0) this.lateness.observe(trace.maxLatenessMs / 1000);
    for (const { stage, outcome, startMs, firstMs, endMs } of trace.stages) {
      this.stages.observe({ stage, outcome }, (endMs - startMs) / 1000);
      if (firstMs !== undefined) this.firstResults.observe({ stage }, (firstMs - startMs) / 1000);
    }
  }

  private histogram(name: string, help: string, buckets: number[]): Histogram {
    return new Histogram({ name, help, buckets, registers: [this.registry] });
  }
}
