import type { OpenTurnStage } from '@xiaozhi/contracts';

/** A stage as a bar: places in percent of the turn's whole length. */
export interface TimelineBar {
  stage: OpenTurnStage;
  key: string;
  leftPercent: number;
  widthPercent: number;
  /** Where the first result came, within the bar; undefined where there is none. */
  firstPercent: number | undefined;
  durationMs: number;
}

/** Narrower bars could not be seen. */
const MIN_WIDTH_PERCENT = 0.6;

/** What the bars are made of: stages without an end last until `totalMs`. */
export interface TimelineStages {
  stages: readonly OpenTurnStage[];
  /** ms since the end of what was said. */
  totalMs: number;
}

/** Bars of a turn's stages on one axis, from the first word said to the last frame played, or until now. */
export function toBars({ stages, totalMs }: TimelineStages): TimelineBar[] {
  const fromMs = Math.min(0, ...stages.map(({ startMs }) => startMs));
  const toMs = Math.max(totalMs, ...stages.map(({ startMs, endMs }) => endMs ?? startMs), fromMs + 1);
  const percent = (ms: number): number => (ms / (toMs - fromMs)) * 100;
  return stages.map((stage, index) => {
    const durationMs = Math.max(0, (stage.endMs ?? toMs) - stage.startMs);
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
