import type {
  OpenTurnStage,
  RecalledMemoryView,
  TurnOrigin,
  TurnOutcome,
  TurnTraceMessage,
} from '@xiaozhi/contracts';
import type { GatewayMessage } from './gateway-connection.js';

/** One turn as the page shows it. */
export interface PlaygroundTurn {
  key: number;
  /** Counts the connections of the page. */
  sessionNumber: number;
  /** The gateway's; undefined until it has told of the turn. */
  turnId: string | undefined;
  origin: TurnOrigin | undefined;
  typed: string | undefined;
  /** What the gateway understood. */
  understood: string | undefined;
  sentences: readonly string[];
  emoji: string | undefined;
  stages: readonly OpenTurnStage[];
  /** When the stages came, on the page's clock. */
  tracedAtMs: number;
  outcome: TurnOutcome | undefined;
  totalMs: number | undefined;
  firstFrameMs: number | undefined;
  /** Undefined where nothing was asked of the memory yet. */
  recalled: readonly RecalledMemoryView[] | undefined;
  recallMs: number;
  isOver: boolean;
}

/** What the agent does, as far as its messages tell. */
export type TurnPhase = 'idle' | 'thinking' | 'speaking';

export interface TurnLog {
  /** The oldest first. */
  turns: readonly PlaygroundTurn[];
  phase: TurnPhase;
  sessionNumber: number;
}

export type TurnEvent =
  GatewayMessage | { kind: 'session' } | { kind: 'typed'; text: string } | { kind: 'interrupted' };

export const EMPTY_LOG: TurnLog = { turns: [], phase: 'idle', sessionNumber: 0 };

/** More are not kept: the conversation's page has them. */
const MAX_TURNS_COUNT = 100;

/**
 * The log after something happened.
 * @param nowMs the page's clock, from which open stages grow
 */
export function nextLog(log: TurnLog, event: TurnEvent, nowMs: number): TurnLog {
  switch (event.kind) {
    case 'session':
      return { ...endAll(log), sessionNumber: log.sessionNumber + 1 };
    case 'typed':
      return { ...append(log, { typed: event.text }), phase: 'thinking' };
    case 'stt':
      return { ...understood(log, event.text), phase: 'thinking' };
    case 'tts-start':
      return { ...log, phase: 'thinking' };
    case 'sentence':
      return { ...spoken(log, event.text), phase: 'speaking' };
    case 'emotion':
      return changeLast(log, { emoji: event.emoji });
    case 'tts-stop':
      return stopped(log);
    case 'interrupted':
      return { ...log, phase: 'idle' };
    case 'trace':
      return traced(log, event.trace, nowMs);
    case 'memory': {
      const { turn_id: turnId, recalled, ms } = event.memory;
      return changeTurn(log, turnId, { recalled, recallMs: ms });
    }
    case 'alert':
      return log;
  }
}

function understood(log: TurnLog, text: string): TurnLog {
  const last = log.turns.at(-1);
  const isAwaited = last !== undefined && !last.isOver && last.understood === undefined;
  return isAwaited ? changeLast(log, { understood: text }) : append(log, { understood: text });
}

function spoken(log: TurnLog, text: string): TurnLog {
  const last = log.turns.at(-1);
  // What is said unasked has no words before it.
  const open = last === undefined || last.isOver ? append(log, {}) : log;
  return changeLast(open, { sentences: [...(open.turns.at(-1)?.sentences ?? []), text] });
}

/** A stop that comes before the newest turn has begun is that of the answer which it cut off. */
function stopped(log: TurnLog): TurnLog {
  const last = log.turns.at(-1);
  const isOther = last !== undefined && last.understood === undefined && last.sentences.length === 0;
  return isOther ? log : { ...changeLast(log, { isOver: true }), phase: 'idle' };
}

function traced(log: TurnLog, trace: TurnTraceMessage, nowMs: number): TurnLog {
  const { turn_id: turnId, origin, stages, outcome, total_ms: totalMs, first_frame_ms: firstFrameMs } = trace;
  const change = { origin, stages, outcome, totalMs, firstFrameMs, tracedAtMs: nowMs };
  const changed = changeTurn(log, turnId, outcome === undefined ? change : { ...change, isOver: true });
  const isLast = changed.turns.at(-1)?.turnId === turnId;
  return outcome !== undefined && isLast ? { ...changed, phase: 'idle' } : changed;
}

/** The turn of this id; else the newest one that has none yet; else another one. */
function changeTurn(log: TurnLog, turnId: string, change: Partial<PlaygroundTurn>): TurnLog {
  const index = log.turns.findIndex((turn) => turn.turnId === turnId);
  if (index >= 0) return changeAt(log, index, change);
  const last = log.turns.at(-1);
  const isFree = last !== undefined && last.turnId === undefined && last.sessionNumber === log.sessionNumber;
  return isFree ? changeLast(log, { ...change, turnId }) : append(log, { ...change, turnId });
}

function append(log: TurnLog, fields: Partial<PlaygroundTurn>): TurnLog {
  const turn: PlaygroundTurn = {
    ...{ key: (log.turns.at(-1)?.key ?? 0) + 1, sessionNumber: log.sessionNumber, isOver: false },
    ...{ turnId: undefined, origin: undefined, typed: undefined, understood: undefined, emoji: undefined },
    ...{ sentences: [], stages: [], tracedAtMs: 0, recalled: undefined, recallMs: 0 },
    ...{ outcome: undefined, totalMs: undefined, firstFrameMs: undefined },
    ...fields,
  };
  return { ...log, turns: [...log.turns, turn].slice(-MAX_TURNS_COUNT) };
}

function changeLast(log: TurnLog, change: Partial<PlaygroundTurn>): TurnLog {
  return changeAt(log, log.turns.length - 1, change);
}

function changeAt(log: TurnLog, at: number, change: Partial<PlaygroundTurn>): TurnLog {
  return { ...log, turns: log.turns.map((turn, index) => (index === at ? { ...turn, ...change } : turn)) };
}

function endAll(log: TurnLog): TurnLog {
  return { ...log, turns: log.turns.map((turn) => ({ ...turn, isOver: true })), phase: 'idle' };
}
