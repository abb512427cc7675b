import { normaliseDeviceId, speakerRolePrefix } from '@xiaozhi/memory';
import type { Interaction } from '@xiaozhi/memory';

/** Whose words are: under which agent they were said, at which device, and in which binding of it to an owner. */
export type SaidUnder = Pick<Interaction, 'roleId' | 'agentId' | 'deviceId' | 'boundAt' | 'occurredAt'>;

type Present = Pick<SaidUnder, 'agentId' | 'boundAt'>;

/**
 * Whether what was said is still of whoever has the device. Memories that an agent or a group shares are no device's,
 * and stay theirs.
 * @param boundAt of the device now; undefined where the manager does not tell it
 */
export function isOfPresentOwner(said: SaidUnder, boundAt: string | undefined): boolean {
  if (boundAt === undefined || !isOfDevice(said)) return true;
  // Words from before bindings were written down: by their time.
  return said.boundAt === undefined ? said.occurredAt >= boundAt : said.boundAt === boundAt;
}

/** Whether a session at its device may know it, and take it along with what is said there. */
export function isOfSession(said: SaidUnder, present: Present): boolean {
  if (!isOfDevice(said)) return true;
  return said.agentId === present.agentId && isOfPresentOwner(said, present.boundAt);
}

/** What is equal for words that may be delivered together, to one agent's memory. */
export function ownerKey(said: SaidUnder): string {
  return JSON.stringify(isOfDevice(said) ? [said.agentId, said.boundAt ?? ''] : [said.agentId]);
}

/** Whether the memory is the device's own, or of one who speaks at it: it goes where the device goes. */
export function isOfDevice({ roleId, deviceId }: Pick<SaidUnder, 'roleId' | 'deviceId'>): boolean {
  return roleId === normaliseDeviceId(deviceId) || roleId.startsWith(speakerRolePrefix(deviceId));
}
