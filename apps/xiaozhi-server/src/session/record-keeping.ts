import { alertMessage } from '@xiaozhi/device-protocol';
import type { Emotion } from '@xiaozhi/device-protocol';
import type { SessionMemory } from '../memory/session-memory.js';
import { RECORD_WORDS } from '../rights/rights-words.js';
import type { RecordState } from '../rights/rights-words.js';

type Keeping = Pick<SessionMemory, 'roleId' | 'isPaused' | 'isGuest' | 'isChild'>;

/** Memory sleeps: one of the faces that devices have. */
const ASLEEP: Emotion = { name: 'sleepy', emoji: '😴' };

/** Nothing of what is said is kept. */
export function isOffRecord(memory: Pick<Keeping, 'isPaused' | 'isGuest'> | undefined): boolean {
  return memory !== undefined && (memory.isGuest || memory.isPaused);
}

/**
 * Shows on the device whether what is said is kept: an alert when that changes, and a sleeping face with every answer
 * while nothing is. Both are what stock firmware shows. Source: device protocol, messages to the device.
 */
export class RecordKeeping {
  private before: RecordState = 'kept';
  private whoBefore: 'guest' | 'child' | 'other' = 'other';
  /** Of each person: whether they were paused when they spoke last. */
  private readonly pausesSeen = new Map<string, boolean>();

  constructor(private readonly sendText: (message: string) => void) {}

  /** Before a turn. @param onOthers called where the words before were not for whoever speaks now: a guest, or a child */
  begin(memory: Keeping, onOthers: () => void): void {
    const state = stateOf(memory);
    const who = memory.isGuest ? 'guest' : memory.isChild ? 'child' : 'other';
    if (who !== this.whoBefore) onOthers();
    this.whoBefore = who;
    // A pause that began or ended elsewhere since, by an operator too, is shown like one that was said here.
    const wasPaused = this.pausesSeen.get(memory.roleId) ?? memory.isPaused;
    const stateSeen = wasPaused ? 'paused' : 'kept';
    this.before = who === 'other' ? stateSeen : state;
  }

  /** The face to show in place of the answer's own. */
  faceOf(memory: Keeping): Emotion | undefined {
    return isOffRecord(memory) ? ASLEEP : undefined;
  }

  /** After a turn: told once it is over, since devices sound when they show it. */
  show(memory: Keeping, language: 'en' | 'zh'): void {
    const state = stateOf(memory);
    this.pausesSeen.set(memory.roleId, memory.isPaused);
    if (state === this.before) return;
    this.before = state;
    const isChildOver = state === 'kept' && this.whoBefore === 'child';
    const { title, message } = RECORD_WORDS[language][isChildOver ? 'adult' : state];
    this.sendText(
      alertMessage(title, message, state === 'kept' || state === 'child' ? 'happy' : ASLEEP.name),
    );
  }
}

function stateOf({ isGuest, isPaused, isChild }: Keeping): RecordState {
  if (isGuest) return 'guest';
  if (isPaused) return 'paused';
  return isChild ? 'child' : 'kept';
}
