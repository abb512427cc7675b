import type { NewReminder, OpenReminder, Reminders } from '../proactive/reminders.js';

/** Reminders of a test; `isDown` is a disk that takes nothing. */
export class FakeReminders implements Reminders {
  readonly kept: NewReminder[] = [];
  open: OpenReminder[] = [];
  readonly cancelled: string[] = [];
  isComplete = true;
  isDown = false;

  set(reminder: NewReminder): Promise<void> {
    if (this.isDown) return Promise.reject(new Error('the disk is full'));
    this.kept.push(reminder);
    return Promise.resolve();
  }

  list(): Promise<{ reminders: OpenReminder[]; isComplete: boolean }> {
    return Promise.resolve({ reminders: this.open, isComplete: this.isComplete });
  }

  cancel(id: string): Promise<void> {
    this.cancelled.push(id);
    return Promise.resolve();
  }
}
