/** The heap after a forced collection, once everything that was sent had come to rest. */
export interface HeapSample {
  /** Messages sent until then. */
  messagesCount: number;
  heapBytes: number;
}

export interface HeapTrend {
  /** Last sample ÷ first, less one. */
  growth: number;
  /** Of the line through all samples (least squares), from the first to the last, relative to the first. */
  fittedGrowth: number;
  /** Slope of that line. */
  bytesPerMessage: number;
}

/** Two points may hide or feign a leak; a line through several does not. All 0 for fewer than two samples. */
export function trendOf(samples: readonly HeapSample[]): HeapTrend {
  const [first, last] = [samples[0], samples.at(-1)];
  if (first === undefined || last === undefined || first.messagesCount === last.messagesCount)
    return { growth: 0, fittedGrowth: 0, bytesPerMessage: 0 };
  const bytesPerMessage = slopeOf(samples);
  const span = last.messagesCount - first.messagesCount;
  return {
    growth: last.heapBytes / first.heapBytes - 1,
    fittedGrowth: (bytesPerMessage * span) / first.heapBytes,
    bytesPerMessage,
  };
}

function slopeOf(samples: readonly HeapSample[]): number {
  const mean = (of: (sample: HeapSample) => number): number =>
    samples.reduce((sum, sample) => sum + of(sample), 0) / samples.length;
  const [meanCount, meanBytes] = [mean((s) => s.messagesCount), mean((s) => s.heapBytes)];
  const together = mean((s) => (s.messagesCount - meanCount) * (s.heapBytes - meanBytes));
  return together / mean((s) => (s.messagesCount - meanCount) ** 2);
}
