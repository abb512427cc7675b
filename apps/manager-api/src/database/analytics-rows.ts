/** A sum, or the count of one bucket of a histogram, in one hour or day. */
export interface AnalyticsRollupRow {
  /** Hash of all columns but `value`, so that one statement adds to it or makes it. */
  id: string;
  /** `hour`, `day` of UTC, or `all`: since ever. */
  grain: string;
  /** ISO 8601, UTC: when the hour or day begins; empty for `all`. */
  starts_at: string;
  /** Empty where it is no agent's. */
  agent_id: string;
  /** Provider config; empty where it is none's. */
  config_id: string;
  metric: string;
  label: string;
  /** Of a histogram; -1 where the value is a sum. */
  bucket: number;
  /** The drivers give it as text. It may be below 0 where a person was erased whose part lies in another grain. */
  value: string;
}

/** A usage report was counted. */
export interface AnalyticsReportRow {
  id: string;
  at: string;
}

/** A source that is being counted again; there is no row of one that is done. */
export interface AnalyticsRebuildRow {
  source: string;
  /** Key of the last row that was counted; empty before the first. */
  position: string;
  counted: number;
  started_at: string;
}

/** What a provider config costs. */
export interface AnalyticsPriceRow {
  config_id: string;
  /** JSON: `AnalyticsPrice`. */
  price: string;
  updated_at: string;
}

/** Memories that a service said it has of an agent's roles. */
export interface AnalyticsCountRow {
  agent_id: string;
  config_id: string;
  memories: number;
  roles_counted: number;
  roles: number;
  at: string;
}

/** What many roles have memories about. */
export interface AnalyticsTopicRow {
  id: string;
  /** Empty: over all agents. */
  agent_id: string;
  topic: string;
  kind: string;
  memories: number;
  roles: number;
  at: string;
}

/** When a job of analytics last ran, on whichever manager. */
export interface AnalyticsJobRow {
  name: string;
  last_run_at: string | null;
}

/** Row type by table. */
export interface AnalyticsRows {
  analyticsRollup: AnalyticsRollupRow;
  analyticsReport: AnalyticsReportRow;
  analyticsRebuild: AnalyticsRebuildRow;
  analyticsPrice: AnalyticsPriceRow;
  analyticsCount: AnalyticsCountRow;
  analyticsTopic: AnalyticsTopicRow;
  analyticsJob: AnalyticsJobRow;
}
