import { SetMetadata } from '@nestjs/common';
import type { CustomDecorator } from '@nestjs/common';
import { PERMISSIONS } from '@xiaozhi/contracts';
import type { Permission, Role } from '@xiaozhi/contracts';
import type { Actor } from './actor.js';

const READ: readonly Permission[] = [
  'agent.read',
  'device.read',
  'provider.read',
  'history.read',
  'memory.read',
  'announcement.read',
  'analytics.read',
  'firmware.read',
];
const OPERATE: readonly Permission[] = [
  ...READ,
  'agent.write',
  'device.write',
  'memory.write',
  'announcement.write',
];
const BY_ROLE: Record<Role, readonly Permission[]> = {
  owner: PERMISSIONS,
  admin: PERMISSIONS,
  operator: OPERATE,
  viewer: READ,
};

/** Whether a role may do something. */
export function isAllowed(role: Role, permission: Permission): boolean {
  return BY_ROLE[role].includes(permission);
}

/** What a role may do, in the order of the list. */
export function permissionsOf(role: Role): Permission[] {
  return PERMISSIONS.filter((permission) => isAllowed(role, permission));
}

/** Whether an actor may do something: by its role and, of an API token, by its scopes too. */
export function mayDo({ role, scopes }: Actor, permission: Permission): boolean {
  return isAllowed(role, permission) && (scopes === undefined || scopes.includes(permission));
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
