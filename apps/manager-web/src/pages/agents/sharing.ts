import type { AgentGrantView, Role, UserAccountView } from '@xiaozhi/contracts';

/** These always see all agents. */
const ADMINISTRATORS: ReadonlySet<Role> = new Set<Role>(['admin', 'owner']);

export function alwaysSeesAll(role: Role): boolean {
  return ADMINISTRATORS.has(role);
}

/** With whom an agent can be shared yet: those who see some agents only come first. */
export function usersToShareWith(
  users: readonly UserAccountView[],
  grants: readonly Pick<AgentGrantView, 'userId'>[],
): UserAccountView[] {
  const has = new Set(grants.map(({ userId }) => userId));
  return users
    .filter(({ id, role }) => !has.has(id) && !alwaysSeesAll(role))
    .sort(
      (a, b) => Number(a.reach === 'all') - Number(b.reach === 'all') || (a.username < b.username ? -1 : 1),
    );
}
