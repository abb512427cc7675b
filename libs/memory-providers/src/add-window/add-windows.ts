import { normaliseDeviceId } from '@xiaozhi/memory';
import type { Interaction } from '@xiaozhi/memory';
import type { AddWindow } from './add-window.field.js';

interface Open {
  startedAtMs: number;
  ms: number;
  turnsCount: number;
  deviceId: string;
}

/**
 * Which roles' turns wait a while in the outbox, so that several go to their provider as one add. Known to this process
 * only, and nothing rests on it: after a restart what waits is due. Nothing waits for a device that is gone.
 */
export class AddWindows {
  private readonly windows = new Map<string, Open>();
  /** Sessions of each device. */
  private readonly sessions = new Map<string, number>();
  private readonly listeners = new Set<() => void>();

  constructor(private readonly now: () => Date) {}

  /** Told when something need not wait any more. */
  onRelease(listener: () => void): void {
    this.listeners.add(listener);
  }

  /** A session begins; turns are gathered as long as there is one. */
  opened(deviceId: string): void {
    const id = normaliseDeviceId(deviceId);
    this.sessions.set(id, (this.sessions.get(id) ?? 0) + 1);
  }

  /** A session ended: what was gathered of its device goes now, if it was the last. */
  closed(deviceId: string): void {
    const id = normaliseDeviceId(deviceId);
    const left = (this.sessions.get(id) ?? 1) - 1;
    if (left > 0) {
      this.sessions.set(id, left);
      return;
    }
    this.sessions.delete(id);
    const roleIds = [...this.windows].filter(([, { deviceId: of }]) => of === id).map(([roleId]) => roleId);
    for (const roleId of roleIds) this.windows.delete(roleId);
    if (roleIds.length > 0) for (const listener of this.listeners) listener();
  }

  /** A turn is about to be queued. @param window undefined: it goes at once, with all that waits of its role */
  add({ roleId, deviceId }: Pick<Interaction, 'roleId' | 'deviceId'>, window: AddWindow | undefined): void {
    const id = normaliseDeviceId(deviceId);
    const turnsCount = (this.windows.get(roleId)?.turnsCount ?? 0) + 1;
    if (window === undefined || !this.sessions.has(id) || turnsCount >= window.turns) {
      this.windows.delete(roleId);
      return;
    }
    const startedAtMs = this.windows.get(roleId)?.startedAtMs ?? this.now().getTime();
    this.windows.set(roleId, { startedAtMs, ms: window.ms, turnsCount, deviceId: id });
  }

  /** What the worker leaves alone now, and until when. */
  held(): { partitions: Set<string>; until: Date | undefined } {
    const nowMs = this.now().getTime();
    for (const [roleId, { startedAtMs, ms }] of this.windows) {
      const sinceMs = nowMs - startedAtMs;
      // Negative where the clock was set back.
      if (sinceMs >= ms || sinceMs < 0) this.windows.delete(roleId);
    }
    const ends = [...this.windows.values()].map(({ startedAtMs, ms }) => startedAtMs + ms);
    const until = ends.length === 0 ? undefined : new Date(ends.reduce((first, at) => Math.min(first, at)));
    return { partitions: new Set(this.windows.keys()), until };
  }
}
