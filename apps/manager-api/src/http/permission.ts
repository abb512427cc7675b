import { SetMetadata } from '@nestjs/common';
import type { CustomDecorator } from '@nestjs/common';
import { PERMISSIONS } from '@xiaozhi/contracts';
import type { Permission, Reach, Role } from '@xiaozhi/contracts';
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

/** What is of the whole system, and of no one agent. */
const SYSTEM_WIDE: ReadonlySet<Permission> = new Set<Permission>([
  ...(['provider.write', 'analytics.read', 'analytics.write', 'firmware.read', 'firmware.write'] as const),
  ...(['parameter.read', 'parameter.write', 'audit.read', 'encryption.write', 'user.read'] as const),
  'user.write',
]);

/** Whether a role may do something. */
export function isAllowed(role: Role, permission: Permission): boolean {
  return BY_ROLE[role].includes(permission);
}

/** Whether it takes more than some agents. */
export function isSystemWide(permission: Permission): boolean {
  return SYSTEM_WIDE.has(permission);
}

/** Whether a permission lets one look and no more. */
export function isReading(permission: Permission): boolean {
  return permission.endsWith('.read');
}

/** What a role may do with some agents or with all, in the order of the list. */
export function permissionsOf(role: Role, reach: Reach): Permission[] {
  return PERMISSIONS.filter(
    (permission) => isAllowed(role, permission) && (reach === 'all' || !isSystemWide(permission)),
  );
}

/** Whether an actor may do something: by its role, its reach and, of an API token, by its scopes too. */
export function mayDo({ role, scopes, reach }: Actor, permission: Permission): boolean {
  if (reach !== undefined && isSystemWide(permission)) return false;
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
