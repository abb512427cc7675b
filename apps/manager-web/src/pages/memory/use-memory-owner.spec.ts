import { createApp, defineComponent, h } from 'vue';
import { createMemoryHistory, createRouter } from 'vue-router';
import type { Router } from 'vue-router';
import * as api from '../../api/agent.api.js';
import { useMemoryOwner } from './use-memory-owner.js';
import type { MemoryOwner } from './use-memory-owner.js';

jest.mock('../../api/agent.api.js', () => ({ listAgents: jest.fn(), listRoles: jest.fn() }));

/** Lets all that waits for an answer go on. */
const settled = (): Promise<void> => new Promise((done) => void setTimeout(done));
const listAgents = jest.mocked(api.listAgents);
const listRoles = jest.mocked(api.listRoles);

async function owned(
  address: string,
  options?: { picksRole?: boolean },
): Promise<{ owner: MemoryOwner; router: Router }> {
  const made: MemoryOwner[] = [];
  const page = defineComponent(() => {
    made.push(useMemoryOwner(options));
    return () => h('div');
  });
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [{ path: '/memory/history', component: page }],
  });
  await router.push(address);
  createApp(page).use(router).mount(document.createElement('div'));
  await settled();
  const [owner] = made;
  if (owner === undefined) throw new Error('the page was not set up');
  return { owner, router };
}

describe(useMemoryOwner, () => {
  beforeEach(() => {
    const list = ['a1', 'a2'].map((id) => ({ id, name: id, timeZone: 'Asia/Shanghai' }));
    listAgents.mockReset().mockResolvedValue({ total: 2, list } as never);
    listRoles
      .mockReset()
      .mockImplementation((id) => Promise.resolve([{ roleId: `${id}-role`, deviceId: null, label: id }]));
  });

  it('takes the first agent for an address that names none, and says so in the address', async () => {
    const { owner, router } = await owned('/memory/history', { picksRole: true });
    expect(owner.agentId.value).toBe('a1');
    expect(owner.roleId.value).toBe('a1-role');
    expect(owner.timeZone.value).toBe('Asia/Shanghai');
    expect(listRoles.mock.calls.every(([id]) => id !== '')).toBe(true);
    expect(router.currentRoute.value.query).toEqual({ agentId: 'a1', roleId: 'a1-role' });
  });

  it('keeps the agent and role that an address names', async () => {
    const { owner } = await owned('/memory/history?agentId=a2&roleId=elsewhere', { picksRole: true });
    expect([owner.agentId.value, owner.roleId.value]).toEqual(['a2', 'elsewhere']);
  });

  it('forgets the role when another agent is chosen', async () => {
    const { owner } = await owned('/memory/history?agentId=a1&roleId=a1-role');
    owner.agentId.value = 'a2';
    await settled();
    expect(owner.roleId.value).toBe('');
    expect(owner.roles.state.value).toMatchObject({ status: 'ready', value: [{ roleId: 'a2-role' }] });
  });

  it('asks for nobody where there is no agent', async () => {
    listAgents.mockResolvedValue({ total: 0, list: [] });
    const { owner } = await owned('/memory/history', { picksRole: true });
    expect(listRoles).not.toHaveBeenCalled();
    expect(owner.roles.state.value).toEqual({ status: 'ready', value: [] });
  });
});
