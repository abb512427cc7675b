import { SetMetadata } from '@nestjs/common';
import type { CustomDecorator } from '@nestjs/common';
import type { Role } from './actor.js';

export type Permission =
  | 'agent.read'
  | 'agent.write'
  | 'device.read'
  | 'device.write'
  | 'provider.read'
  | 'provider.write'
  | 'history.read'
  | 'memory.read'
  | 'memory.write'
  | 'memory.erase'
  | 'memory.export'
  | 'announcement.read'
  | 'announcement.write'
  | 'audit.read';

const READ: readonly Permission[] = [
  'agent.read',
  'device.read',
  'provider.read',
  'history.read',
  'memory.read',
  'announcement.read',
];
const OPERATE: readonly Permission[] = [
  ...READ,
  'agent.write',
  'device.write',
  'memory.write',
  'announcement.write',
];
const ALL: readonly Permission[] = [
  ...OPERATE,
  'provider.write',
  'memory.erase',
  'memory.export',
  'audit.read',
];

const BY_ROLE: Record<Role, readonly Permission[]> = {
  owner: ALL,
  admin: ALL,
  operator: OPERATE,
  viewer: READ,
};

/** Whether a role may do something. */
export function isAllowed(role: Role, permission: Permission): boolean {
  return BY_ROLE[role].includes(permission);
}

export const PERMISSION = 'permission';
export const ACCESS = 'access';

/** What a signed-in user needs for a route. */
export const RequirePermission = (permission: Permission): CustomDecorator =>
  SetMetadata(PERMISSION, permission);
/** Anybody may call it. */
export const Public = (): CustomDecorator => SetMetadata(ACCESS, 'public');
/** Only gateways may call it, with the shared secret. */
export const GatewayOnly = (): CustomDecorator => SetMetadata(ACCESS, 'gateway');
/** Gateways and signed-in users. */
export const GatewayToo = (): CustomDecorator => SetMetadata(ACCESS, 'gateway-or-user');
