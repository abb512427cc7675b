import type { TurnTrace } from '@xiaozhi/contracts';
import { withoutSecrets } from '@xiaozhi/memory-firewall';
import type { AddWindows } from '@xiaozhi/memory-providers';
import type { Logger } from '@xiaozhi/observability';
import type { ManagerApi } from '../config/manager-api.js';
import type { ConversationLine, SessionObserver } from '../session/session-observer.js';
import { encodeWav } from './speech-recording.js';
import type { InteractionReporter } from './interaction.reporter.js';

const CHAT_TYPE = { user: 1, assistant: 2, tool: 3 } as const;

/** Tells manager-api which devices are here and what is said. The conversation never waits for it. */
export class SessionReporter implements SessionObserver {
  constructor(
    private readonly client: ManagerApi,
    private readonly reporter: InteractionReporter,
    private readonly logger: Logger,
    private readonly windows: Pick<AddWindows, 'opened' | 'closed'>,
  ) {}

  opened(session: { sessionId: string; deviceId: string }): void {
    this.windows.opened(session.deviceId);
    this.deviceState(session, 'online');
  }

  closed(session: { sessionId: string; deviceId: string; reason: string }): void {
    this.windows.closed(session.deviceId);
    this.deviceState(session, 'offline');
  }

  line(line: ConversationLine): void {
    const report = {
      macAddress: line.deviceId,
      sessionId: line.sessionId,
      chatType: CHAT_TYPE[line.role],
      // A transcript is kept for long and read by many: no card number or password in it.
      content: withoutSecrets(line.content).masked,
      reportTime: line.at.getTime(),
      audioBase64: line.audio === undefined ? null : encodeWav(line.audio),
      interactionId: line.turnId,
    };
    this.reporter.line(report).catch((error: unknown) => {
      this.logger.error(
        { error, sessionId: line.sessionId },
        'a line of the conversation could not be queued',
      );
    });
  }

  turn(trace: TurnTrace): void {
    this.reporter.trace(trace).catch((error: unknown) => {
      this.logger.error({ error, turnId: trace.turnId }, 'the trace of a turn could not be queued');
    });
  }

  /** Presence is told once and not repeated: the next connection tells it again. */
  private deviceState(session: { sessionId: string; deviceId: string }, state: 'online' | 'offline'): void {
    const body = {
      macAddress: session.deviceId,
      sessionId: session.sessionId,
      state,
      at: new Date().toISOString(),
    };
    this.client.post('/device/state', body, new AbortController().signal).catch((error: unknown) => {
      this.logger.debug({ error, deviceId: session.deviceId }, 'device state not reported');
    });
  }
}
