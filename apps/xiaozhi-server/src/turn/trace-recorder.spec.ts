import { openTurnStage, turnStage } from '@xiaozhi/contracts';
import type { OpenTurnStage } from '@xiaozhi/contracts';
import * as fc from 'fast-check';
import { TraceRecorder } from './trace-recorder.js';

describe(TraceRecorder, () => {
  let nowMs = 0;
  const recorder = (startedAtMs?: number): TraceRecorder => new TraceRecorder(() => nowMs, startedAtMs);
  beforeEach(() => {
    nowMs = 1_000;
  });

  it('tells a stage by its beginning, first result and end', () => {
    const trace = recorder();
    nowMs = 1_010;
    const span = trace.begin('think', 'openai');
    nowMs = 1_050;
    span.first();
    nowMs = 1_060;
    span.first();
    nowMs = 1_100.04;
    span.end();
    nowMs = 1_500;
    span.end('failed');
    expect(trace.finish()).toEqual([
      { stage: 'think', startMs: 10, firstMs: 50, endMs: 100, outcome: 'ok', detail: 'openai' },
    ]);
  });

  it('takes what is still under way at the end for cut', () => {
    const trace = recorder();
    trace.begin('synthesise');
    nowMs = 1_200;
    expect(trace.finish()).toEqual([{ stage: 'synthesise', startMs: 0, endMs: 200, outcome: 'cut' }]);
  });

  it('puts what was measured before the turn before its beginning', () => {
    const trace = recorder();
    trace.begin('transcribe').end('empty');
    trace.add('listen', -500, 1_000);
    expect(trace.finish().map(({ stage, startMs, endMs }) => [stage, startMs, endMs])).toEqual([
      ['listen', -1_500, 0],
      ['transcribe', 0, 0],
    ]);
  });

  it('tells each beginning, first result and end to whoever watches, with all stages so far', () => {
    const told: OpenTurnStage[][] = [];
    const trace = new TraceRecorder(
      () => nowMs,
      nowMs,
      (stages) => told.push(stages),
    );
    const think = trace.begin('think', 'openai');
    nowMs = 1_010;
    think.first();
    think.first();
    trace.begin('synthesise').end();
    think.end();
    think.end('failed');
    expect(told).toHaveLength(5);
    expect(told.map((stages) => stages.map(({ stage, endMs }) => [stage, endMs]))).toEqual([
      [['think', undefined]],
      [['think', undefined]],
      [
        ['think', undefined],
        ['synthesise', undefined],
      ],
      [
        ['think', undefined],
        ['synthesise', 10],
      ],
      [
        ['think', 10],
        ['synthesise', 10],
      ],
    ]);
    for (const stages of told) expect(stages.map((stage) => openTurnStage.parse(stage))).toEqual(stages);
    expect(trace.finish()).toEqual(told.at(-1));
  });

  it('names what went wrong', () => {
    const trace = recorder();
    trace.begin('tool', 'get_weather').end('failed');
    trace.begin('think', 'openai').end('failed', 'LLM_UNAUTHORIZED');
    expect(trace.finish().map(({ detail }) => detail)).toEqual(['get_weather', 'LLM_UNAUTHORIZED']);
  });

  it('is always what the contract takes, whatever is recorded', () => {
    const event = fc.record({
      waitMs: fc.double({ min: 0, max: 1e6, noNaN: true }),
      act: fc.constantFrom('begin', 'first', 'end', 'add'),
      detail: fc.string({ maxLength: 400 }),
    });
    fc.assert(
      fc.property(fc.array(event, { maxLength: 200 }), (events) => {
        const trace = recorder();
        let span = trace.begin('recall');
        for (const { waitMs, act, detail } of events) {
          nowMs += waitMs;
          if (act === 'begin') span = trace.begin('tool', detail);
          else if (act === 'first') span.first();
          else if (act === 'end') span.end('late', detail);
          else trace.add('listen', nowMs - waitMs, nowMs);
        }
        const stages = trace.finish();
        expect(stages.length).toBeLessThanOrEqual(64);
        for (const stage of stages) {
          expect(turnStage.parse(stage)).toEqual(stage);
          expect(stage.endMs).toBeGreaterThanOrEqual(stage.startMs);
        }
      }),
    );
  });
});
