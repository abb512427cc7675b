/** What the load client is asked to do; times in ms. */
export type LoadJob =
  /** Opens so many connections, `inFlightCount` at a time, says hello, and keeps them. */
  | { kind: 'connect'; url: string; devicesCount: number; inFlightCount: number }
  /** Each open device holds turns in manual mode, `periodMs` apart, spread evenly. */
  | { kind: 'turns'; turnsCount: number; periodMs: number; utteranceMs: number }
  /** Each open device speaks a recording in auto mode, one device after the other. */
  | { kind: 'speak'; turnsCount: number; wavFile: string; speechMs: number }
  /** Each open device streams noise in auto mode. */
  | { kind: 'stream'; durationMs: number }
  /** Drops all connections. */
  | { kind: 'drop' };

export interface ConnectResult {
  tookMs: number;
  helloMs: number[];
}

/** One turn as the client saw it, from the end of speech. Missing where it did not come. */
export interface TurnTimes {
  sttMs?: number;
  startMs?: number;
  firstFrameMs?: number;
  framesCount: number;
  /** Frames that came more than 65 ms after the one before, behind the first five. */
  lateFramesCount: number;
  gapsMs: number[];
}

export interface TurnsResult {
  turns: TurnTimes[];
  /** The client's own event loop: what of the figures may be its fault. */
  loopDelayP99Ms: number;
}

export interface StreamResult {
  framesCount: number;
  /** WebSocket ping to pong while streaming. */
  pingsMs: number[];
  closedCount: number;
  loopDelayP99Ms: number;
}
