/** From the least to the most. */
export const ROLES = ['viewer', 'operator', 'admin', 'owner'] as const;
export type Role = (typeof ROLES)[number];

/** What a role or the scopes of an API token allow. */
export const PERMISSIONS = [
  'agent.read',
  'agent.write',
  'device.read',
  'device.write',
  'provider.read',
  'provider.write',
  'history.read',
  'memory.read',
  'memory.write',
  'memory.erase',
  'memory.export',
  'announcement.read',
  'announcement.write',
  'analytics.read',
  'analytics.write',
  'firmware.read',
  'firmware.write',
  'parameter.read',
  'parameter.write',
  'audit.read',
  'encryption.write',
  'user.read',
  'user.write',
] as const;
export type Permission = (typeof PERMISSIONS)[number];

/** No API token may have these: who can make users needs no token. */
export const NEVER_IN_SCOPES: readonly Permission[] = ['user.write'];
