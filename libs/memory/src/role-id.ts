/** Whose memory: the key that every memory call carries. Only this file makes one. */
export type RoleId = string & { readonly __brand: 'RoleId' };

/** How widely an agent's memories are shared. `group:<name>` lets several agents share one memory. */
export type MemoryScope = 'device' | 'agent' | 'speaker' | `group:${string}`;

/** What is known about who is talking, from which a role id is computed. */
export interface RoleSubject {
  scope: MemoryScope;
  /** MAC address in any common notation, or another device id as sent by the client. */
  deviceId: string;
  agentId: string;
  /** Recognised speaker; absent when nobody was recognised. */
  speakerId?: string;
  /** A child speaks: the children of a device have a memory of their own, whatever the scope. */
  isChild?: boolean;
}

/** In place of a speaker's id; those of speakers are ULIDs. */
const CHILD = 'child';

const MAC_LIKE =
  /^([0-9a-z]{2})[:-]?([0-9a-z]{2})[:-]?([0-9a-z]{2})[:-]?([0-9a-z]{2})[:-]?([0-9a-z]{2})[:-]?([0-9a-z]{2})$/;

/**
 * One spelling for a device id: lower case, and for MAC addresses (`:`, `-` or no separator) colons,
 * so that `AA-BB-…` and `aa:bb:…` are one device. Other ids are trimmed and lower-cased.
 */
export function normaliseDeviceId(deviceId: string): string {
  const id = deviceId.trim().toLowerCase();
  const mac = MAC_LIKE.exec(id);
  return mac ? mac.slice(1).join(':') : id;
}

/**
 * Computes whose memory a session reads and writes. In scope `device` it is the device's MAC, as servers
 * in the field store it. In scope `speaker` an unrecognised speaker falls back to the device's own memory. A child's
 * memory is of one device, and no scope shares it.
 * @throws RangeError when the part that the scope needs is blank
 */
export function roleIdFor(subject: RoleSubject): RoleId {
  if (subject.isChild === true) return `${speakerRolePrefix(subject.deviceId)}${CHILD}` as RoleId;
  if (subject.scope === 'agent') return `agent:${required('agentId', subject.agentId)}` as RoleId;
  if (subject.scope.startsWith('group:')) {
    return `group:${required('group name', subject.scope.slice('group:'.length).trim())}` as RoleId;
  }
  const device = required('deviceId', normaliseDeviceId(subject.deviceId));
  const isSpeaker = subject.scope === 'speaker' && Boolean(subject.speakerId);
  return (isSpeaker ? `${speakerRolePrefix(device)}${subject.speakerId}` : device) as RoleId;
}

/**
 * Whose memory a connection is tested with: nobody's. The ids of devices are lower case, those of agents and groups begin
 * otherwise, and those of speakers have a slash in them.
 */
export const PROBE_ROLE_ID = 'probe:Connection-Test' as RoleId;

/** Whose memory a sentence is tried with, by the id of the trial: nobody's, and of this trial alone. */
export function trialRoleId(trialId: string): RoleId {
  return `probe:${required('trial', trialId.trim())}` as RoleId;
}

/** What the role ids of all speakers at a device begin with, for listing and erasing them together. */
export function speakerRolePrefix(deviceId: string): string {
  return `${required('deviceId', normaliseDeviceId(deviceId))}/speaker:`;
}

/** The role is that of an agent or a group, and no device's own. */
export function isSharedRole(roleId: string): boolean {
  return roleId.startsWith('agent:') || roleId.startsWith('group:');
}

/** The role is that of a device's children. */
export function isChildRole(roleId: string): boolean {
  return !roleId.startsWith('group:') && roleId.endsWith(`/speaker:${CHILD}`);
}

/**
 * Takes a role id that this system stored or received from its own API.
 * @throws RangeError when it is blank, so that no call can ever be unscoped
 */
export function parseRoleId(value: string): RoleId {
  return required('role id', value.trim()) as RoleId;
}

function required(name: string, value: string): string {
  if (value === '') throw new RangeError(`A role id needs a ${name}, but it is blank.`);
  return value;
}
