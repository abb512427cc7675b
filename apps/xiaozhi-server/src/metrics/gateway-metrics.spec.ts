import type { TurnTrace } from '@xiaozhi/contracts';
import { GatewayMetrics } from './gateway-metrics.js';

const TRACE: TurnTrace = {
  ...{ turnId: 't', sessionId: 's', deviceId: 'aa:bb:cc:00:11:22', agentId: 'a' },
  ...{ startedAt: '2026-01-01T00:00:00.000Z', origin: 'utterance', outcome: 'spoken' },
  ...{ totalMs: 2_000, firstFrameMs: 240, framesCount: 20, maxLatenessMs: 3 },
  stages: [{ stage: 'think', startMs: 10, firstMs: 110, endMs: 510, outcome: 'ok', detail: 'openai' }],
};

describe(GatewayMetrics, () => {
  const stats = { queued: 2, inFlight: 0, accepted: 1, dead: 3, oldestAgeMs: 1_500 };
  const metrics = new GatewayMetrics({
    sessionsCount: () => 7,
    readiness: () => Promise.resolve({ outbox: { memory: stats }, degraded: 'Redis is away' }),
    udpPackets: () => ({ received: 5, old: 2 }),
    mirrorSnapshots: () => ({ used: 1, written: 3 }),
  });
  const lines = async (): Promise<string[]> => (await metrics.text()).split('\n');

  it('counts turns and measures their stages in seconds', async () => {
    metrics.turn(TRACE);
    metrics.turn({ ...TRACE, outcome: 'failed', firstFrameMs: undefined, framesCount: 0, stages: [] });
    expect(await lines()).toEqual(
      expect.arrayContaining([
        'xiaozhi_turns_total{origin="utterance",outcome="spoken"} 1',
        'xiaozhi_turns_total{origin="utterance",outcome="failed"} 1',
        'xiaozhi_turn_stage_seconds_sum{stage="think",outcome="ok"} 0.5',
        'xiaozhi_turn_stage_first_seconds_sum{stage="think"} 0.1',
        'xiaozhi_turn_first_frame_seconds_bucket{le="0.3"} 1',
        'xiaozhi_turn_first_frame_seconds_count 1',
        'xiaozhi_turn_frame_lateness_seconds_count 1',
      ]),
    );
  });

  it('shows what is connected and what waits now', async () => {
    metrics.opened();
    expect(await lines()).toEqual(
      expect.arrayContaining([
        'xiaozhi_sessions 7',
        'xiaozhi_sessions_opened_total 1',
        'xiaozhi_outbox_degraded 1',
        'xiaozhi_outbox_entries{topic="memory",state="queued"} 2',
        'xiaozhi_outbox_entries{topic="memory",state="dead"} 3',
        'xiaozhi_outbox_oldest_age_seconds{topic="memory"} 1.5',
      ]),
    );
  });

  it('names no device, session or person', async () => {
    metrics.turn(TRACE);
    const text = await metrics.text();
    expect(text).not.toContain('aa:bb:cc');
    expect(text).not.toContain('deviceId');
    expect(text).not.toMatch(/session(?:Id)?="/);
  });

  it('tells what became of UDP packets, each time it is asked', async () => {
    const told = [
      'xiaozhi_udp_packets_total{outcome="received"} 5',
      'xiaozhi_udp_packets_total{outcome="old"} 2',
    ];
    expect(await lines()).toEqual(expect.arrayContaining(told));
    expect(await lines()).toEqual(expect.arrayContaining(told));
  });

  it('tells what became of mirror snapshots', async () => {
    expect(await lines()).toEqual(
      expect.arrayContaining([
        'xiaozhi_mirror_snapshots_total{outcome="used"} 1',
        'xiaozhi_mirror_snapshots_total{outcome="written"} 3',
      ]),
    );
  });

  it('stands in one process twice', () => {
    const another = (): GatewayMetrics =>
      new GatewayMetrics({
        sessionsCount: () => 0,
        readiness: () => Promise.resolve({ outbox: {}, degraded: 'Redis is away' }),
        udpPackets: () => undefined,
        mirrorSnapshots: () => ({}),
      });
    expect(another).not.toThrow();
  });
});
