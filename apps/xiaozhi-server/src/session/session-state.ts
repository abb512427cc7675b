/** What a connected device and its session are doing. */
export type SessionState = 'connecting' | 'idle' | 'listening' | 'replying' | 'closed';

export type SessionEvent =
  | 'hello'
  /** The device opened its microphone. */
  | 'listen'
  /** An utterance or a typed text begins a turn. */
  | 'turn-started'
  /** The turn ended by itself, or was cancelled. */
  | 'turn-ended'
  | 'closed';

/** Missing: the event is not for that state and changes nothing. */
const TABLE: Record<SessionState, Partial<Record<SessionEvent, SessionState>>> = {
  connecting: { hello: 'idle', closed: 'closed' },
  idle: { hello: 'idle', listen: 'listening', 'turn-started': 'replying', closed: 'closed' },
  listening: {
    hello: 'listening',
    listen: 'listening',
    'turn-started': 'replying',
    'turn-ended': 'listening',
    closed: 'closed',
  },
  replying: {
    hello: 'replying',
    // A wake word or button while speaking: the device listens again.
    listen: 'listening',
    'turn-started': 'replying',
    'turn-ended': 'idle',
    closed: 'closed',
  },
  closed: {},
};

/** The state after an event; undefined when the event is not allowed there. */
export function nextState(state: SessionState, event: SessionEvent): SessionState | undefined {
  return TABLE[state][event];
}
