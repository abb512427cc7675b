import type {
  AgentSettings,
  PlaygroundMessage,
  OpenTurnStage,
  TurnMemoryMessage,
  TurnTraceMessage,
} from '@xiaozhi/contracts';
import { estimateTokens } from '@xiaozhi/observability';
import type { Logger } from '@xiaozhi/observability';
import type { RecallOutcome } from '../memory/session-memory.js';
import type { TurnCourse } from '../turn/turn-course.js';
import type { TurnWatch } from '../turn/turn-watch.js';

/** A browser that has not read so much hears nothing more of the turn until it has. */
const UNREAD_MAX_BYTES = 32 * 1024;

/** The way to the browser: its audio comes first. */
export interface PlaygroundOutlet {
  sendText(message: string): void;
  readonly bufferedBytes: number;
}

type Subject = Pick<TurnTraceMessage, 'session_id' | 'turn_id' | 'origin'>;

/**
 * Tells a browser how a turn goes and what was recalled for it. Nothing of it is logged, and nothing else depends on it:
 * a message that cannot be told now is left out, and the next one says all that it said.
 */
export class PlaygroundWatch implements TurnWatch {
  private isOver = false;

  constructor(
    private readonly subject: Subject,
    private readonly outlet: PlaygroundOutlet,
    private readonly logger: Logger,
  ) {}

  stages(stages: OpenTurnStage[]): void {
    this.tell(() => ({ type: 'turn_trace', ...this.subject, stages }));
  }

  recalled({ memories, section, tookMs, isComplete }: RecallOutcome): void {
    this.tell((): TurnMemoryMessage => {
      const { session_id, turn_id } = this.subject;
      const recalled = memories.map(({ id, text, score, source, updatedAt }) => {
        return { memory_id: id, text, score, source, updated_at: updatedAt };
      });
      const measures = { ms: tookMs, tokens: estimateTokens(section), is_complete: isComplete };
      return { type: 'turn_memory', session_id, turn_id, recalled, ...measures };
    });
  }

  /** The turn is over. */
  ended({ stages, outcome, totalMs: total_ms, firstFrameMs }: TurnCourse): void {
    const first = firstFrameMs === undefined ? {} : { first_frame_ms: firstFrameMs };
    this.tell(() => ({ type: 'turn_trace', ...this.subject, stages, outcome, total_ms, ...first }));
    // A stage that was cut may end after its turn.
    this.isOver = true;
  }

  private tell(message: () => PlaygroundMessage): void {
    if (this.isOver || this.outlet.bufferedBytes > UNREAD_MAX_BYTES) return;
    try {
      this.outlet.sendText(JSON.stringify(message()));
    } catch (error) {
      this.logger.debug({ error }, 'a browser could not be told how a turn goes');
    }
  }
}

/** Who watches a turn: browsers, by what manager-api says of the device, whatever the device says. */
export function watchFor(
  { deviceKind }: Pick<AgentSettings, 'deviceKind'>,
  subject: Subject,
  outlet: PlaygroundOutlet,
  logger: Logger,
): PlaygroundWatch | undefined {
  return deviceKind === 'browser' ? new PlaygroundWatch(subject, outlet, logger) : undefined;
}
