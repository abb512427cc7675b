import type { UserAccountView } from '@xiaozhi/contracts';
import { usersToShareWith } from './sharing.js';

const user = (id: string, fields: Partial<UserAccountView> = {}): UserAccountView => ({
  ...{ id, username: id, role: 'viewer', reach: 'shared', isDisabled: false, hasPassword: true },
  ...{ hasSecondFactor: false, hasOidc: false, createdAt: '' },
  ...fields,
});

describe('usersToShareWith', () => {
  it('leaves out who has the agent or sees all of them by role, and puts those first who see some only', () => {
    const users = [
      ...[
        user('zoe', { reach: 'all' }),
        user('ann', { reach: 'all' }),
        user('eva'),
        user('bob'),
        user('cem'),
      ],
      ...[user('root', { role: 'owner', reach: 'all' }), user('adm', { role: 'admin', reach: 'all' })],
    ];
    const found = usersToShareWith(users, [{ userId: 'cem' }]);
    expect(found.map(({ id }) => id)).toEqual(['bob', 'eva', 'ann', 'zoe']);
  });
});
