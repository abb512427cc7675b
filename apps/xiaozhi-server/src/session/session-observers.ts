import type { Logger } from '@xiaozhi/observability';
import type { SessionObserver } from './session-observer.js';

/** Several observers as one. What one of them throws is logged and reaches neither the others nor the session. */
export function observeTogether(observers: readonly SessionObserver[], logger: Logger): SessionObserver {
  const each = (tell: (observer: SessionObserver) => void): void => {
    for (const observer of observers) {
      try {
        tell(observer);
      } catch (error) {
        logger.error({ error }, 'an observer of sessions failed');
      }
    }
  };
  return {
    opened: (session) => each((observer) => observer.opened(session)),
    closed: (session) => each((observer) => observer.closed(session)),
    line: (line) => each((observer) => observer.line(line)),
    turn: (trace) => each((observer) => observer.turn(trace)),
  };
}
