import type { Permission, UserView } from '@xiaozhi/contracts';

interface Place {
  place: string;
  needs?: Permission;
  /** Of the whole system: only for users who see all agents. */
  isOfSystem?: true;
}

const PLACES = [
  { place: 'overview' },
  { place: 'providers', isOfSystem: true },
  { place: 'agents' },
  { place: 'devices' },
  { place: 'firmware', needs: 'firmware.read' },
  { place: 'announcements' },
  { place: 'conversations' },
  { place: 'memory' },
  { place: 'quarantine' },
  { place: 'outbox' },
  { place: 'analytics', needs: 'analytics.read' },
  { place: 'parameters', needs: 'parameter.read' },
  { place: 'dictionaries', needs: 'parameter.read' },
  { place: 'audit', needs: 'audit.read' },
  { place: 'status', needs: 'audit.read' },
  { place: 'users', needs: 'user.read' },
  { place: 'account' },
] as const satisfies readonly Place[];

export type MenuPlace = (typeof PLACES)[number]['place'];

/** What the menu offers to a user, in its order. */
export function placesOf(user: Pick<UserView, 'permissions' | 'reach'> | null | undefined): MenuPlace[] {
  const may = ({ needs, isOfSystem }: Place): boolean =>
    (needs === undefined || user?.permissions.includes(needs) === true) &&
    (isOfSystem === undefined || user?.reach !== 'shared');
  return PLACES.filter(may).map(({ place }) => place);
}
