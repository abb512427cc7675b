import type { TurnStage, TurnTrace } from '@xiaozhi/contracts';

/** A stage as a bar: places in percent of the turn's whole length. */
export interface TimelineBar {
  stage: TurnStage;
  key: string;
  leftPercent: number;
  widthPercent: number;
  /** Where the first result came, within the bar; undefined where there is none. */
  firstPercent: number | undefined;
  durationMs: number;
}

/** Narrower bars could not be seen. */
const MIN_WIDTH_PERCENT = 0.6;

/** Bars of a turn's stages on one axis, from the first word said to the last frame played. */
export function toBars({ stages, totalMs }: Pick<TurnTrace, 'stages' | 'totalMs'>): TimelineBar[] {
  const fromMs = Math.min(0, ...stages.map(({ startMs }) => startMs));
  const toMs = Math.max(totalMs, ...stages.map(({ endMs }) => endMs), fromMs + 1);
  const percent = (ms: number): number => (ms / (toMs - fromMs)) * 100;
  return stages.map((stage, index) => {
    const durationMs = Math.max(0, stage.endMs - stage.startMs);
    const widthPercent = Math.min(100, Math.max(MIN_WIDTH_PERCENT, percent(durationMs)));
    return {
      stage,
      key: `${stage.stage}-${index}`,
      leftPercent: Math.min(percent(stage.startMs - fromMs), 100 - widthPercent),
      widthPercent,
      firstPercent:
        stage.firstMs === undefined || durationMs === 0
          ? undefined
          : Math.min(100, Math.max(0, ((stage.firstMs - stage.startMs) / durationMs) * 100)),
      durationMs,
    };
  });
}
