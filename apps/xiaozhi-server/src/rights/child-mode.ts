import type { KeySet } from './key-set.js';

/** Whether whoever speaks to a device is taken for a child. */
export class ChildMode {
  /** The operator's word, which no voice can take back. */
  isLocked = false;

  /** @param devices at which it was switched on by voice */
  constructor(
    private readonly deviceId: string,
    private readonly devices: KeySet,
  ) {}

  get isOn(): boolean {
    return this.isLocked || this.devices.has(this.deviceId);
  }

  /** Holds over restarts when it returns. @returns false where the operator's word stands against it. @throws when the disk refuses it */
  switch(isOn: boolean): boolean {
    if (!isOn && this.isLocked) return false;
    this.devices.set(this.deviceId, isOn);
    return true;
  }
}
