import { silentLogger } from '@xiaozhi/observability';
import { ManagementChannel } from './management-channel.js';

describe(ManagementChannel, () => {
  it('refuses everybody while no secret is known', async () => {
    let restarts = 0;
    const actions = { updateConfig: () => Promise.resolve(), restart: () => (restarts += 1) };
    const channel = new ManagementChannel(() => undefined, actions, silentLogger());
    const { isRefused } = await channel.handle({ action: 'restart', secret: '' });
    expect({ isRefused, restarts }).toEqual({ isRefused: true, restarts: 0 });
  });

  it('tells when an action fails, and not what it failed with', async () => {
    const actions = {
      updateConfig: () => Promise.reject(new Error('http://10.0.0.7 said no')),
      restart: () => undefined,
    };
    const channel = new ManagementChannel(() => 's', actions, silentLogger());
    const { reply, isRefused } = await channel.handle({ action: 'update_config', secret: 's' });
    expect(isRefused).toBe(false);
    expect(JSON.parse(reply)).toMatchObject({
      type: 'server',
      status: 'error',
      content: { action: 'update_config' },
    });
    expect(reply).not.toContain('10.0.0.7');
  });
});
