import type { ChildMode } from './child-mode.js';

/** What one session does with memory, whoever speaks in it. It ends with the session. */
export class SessionMode {
  /** Guest mode: nothing is recalled, and nothing is kept. */
  isGuest = false;

  /** @param child left out: nobody is taken for a child */
  constructor(private readonly child?: ChildMode) {}

  /** Child mode: the memory is that of the device's children. It outlasts the session. */
  get isChild(): boolean {
    return this.child?.isOn === true;
  }

  /** @returns false where it stays as it was. @throws when the disk refuses it */
  switchChild(isChild: boolean): boolean {
    return this.child?.switch(isChild) ?? false;
  }
}
