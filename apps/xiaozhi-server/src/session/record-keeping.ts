import { alertMessage } from '@xiaozhi/device-protocol';
import type { Emotion } from '@xiaozhi/device-protocol';
import type { SessionMemory } from '../memory/session-memory.js';
import { RECORD_WORDS } from '../rights/rights-words.js';
import type { RecordState } from '../rights/rights-words.js';

type Keeping = Pick<SessionMemory, 'isPaused' | 'isGuest'>;

/** Memory sleeps: one of the faces that devices have. */
const ASLEEP: Emotion = { name: 'sleepy', emoji: '😴' };

/** Nothing of what is said is kept. */
export function isOffRecord(memory: Keeping | undefined): boolean {
  return memory !== undefined && (memory.isGuest || memory.isPaused);
}

/**
 * Shows on the device whether what is said is kept: an alert when that changes, and a sleeping face with every answer
 * while nothing is. Both are what stock firmware shows. Source: device protocol, messages to the device.
 */
export class RecordKeeping {
  private before: RecordState = 'kept';
  private wasGuest = false;

  constructor(private readonly sendText: (message: string) => void) {}

  /** Before a turn. @param onOthers called where the words before were a guest's, or not for a guest */
  begin(memory: Keeping, onOthers: () => void): void {
    const state = stateOf(memory);
    if ((state === 'guest') !== this.wasGuest) onOthers();
    this.wasGuest = state === 'guest';
    this.before = state;
  }

  /** The face to show in place of the answer's own. */
  faceOf(memory: Keeping): Emotion | undefined {
    return isOffRecord(memory) ? ASLEEP : undefined;
  }

  /** After a turn: told once it is over, since devices sound when they show it. */
  show(memory: Keeping, language: 'en' | 'zh'): void {
    const state = stateOf(memory);
    if (state === this.before) return;
    this.before = state;
    const { title, message } = RECORD_WORDS[language][state];
    this.sendText(alertMessage(title, message, state === 'kept' ? 'happy' : ASLEEP.name));
  }
}

function stateOf({ isGuest, isPaused }: Keeping): RecordState {
  if (isGuest) return 'guest';
  return isPaused ? 'paused' : 'kept';
}
