import * as fc from 'fast-check';
import { nextState } from './session-state.js';
import type { SessionEvent, SessionState } from './session-state.js';

const event = fc.constantFrom<SessionEvent>('hello', 'listen', 'turn-started', 'turn-ended', 'closed');

describe(nextState, () => {
  it('lets nothing but hello and closed in before the hello', () => {
    expect(nextState('connecting', 'listen')).toBeUndefined();
    expect(nextState('connecting', 'turn-started')).toBeUndefined();
    expect(nextState('connecting', 'hello')).toBe('idle');
  });

  it('never leaves closed, and reaches it from everywhere, under any order of events', () => {
    fc.assert(
      fc.property(fc.array(event), (events) => {
        let state: SessionState = 'connecting';
        let isClosed = false;
        for (const next of events) {
          const after = nextState(state, next);
          if (isClosed) expect(after).toBeUndefined();
          else if (next === 'closed') expect(after).toBe('closed');
          state = after ?? state;
          isClosed ||= next === 'closed';
        }
      }),
    );
  });
});
