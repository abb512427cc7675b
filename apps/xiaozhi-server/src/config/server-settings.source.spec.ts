import { silentLogger } from '@xiaozhi/observability';
import type { ServerBase } from '@xiaozhi/contracts';
import { DEFAULT_SESSION_OPTIONS } from '../session/session-options.js';
import { LastKnownGoodStore } from './last-known-good.store.js';
import type { ManagerApi } from './manager-api.js';
import { ServerSettingsSource } from './server-settings.source.js';

describe(ServerSettingsSource, () => {
  const settingsOf = async (base: Partial<ServerBase>): Promise<ServerSettingsSource> => {
    const manager: ManagerApi = {
      serverBase: () => Promise.resolve({ server: {}, selected_module: {}, ...base }),
      agentModels: () => Promise.reject(new Error('not asked')),
      post: () => Promise.reject(new Error('not asked')),
    };
    // Without a secret it keeps nothing.
    const copies = new LastKnownGoodStore('unused', () => undefined, silentLogger());
    const settings = new ServerSettingsSource(manager, copies, silentLogger());
    await settings.reload();
    return settings;
  };

  it('takes the times of an operator, in seconds', async () => {
    const { sessionOptions } = await settingsOf({
      tool_call_timeout: 1.5,
      close_connection_no_voice_time: 60,
    });
    expect(sessionOptions).toMatchObject({ toolDeadlineMs: 1_500, noVoiceCloseMs: 60_000 });
  });

  it.each([0, -1])('takes a time of %i for none', async (seconds) => {
    const { sessionOptions } = await settingsOf({
      tool_call_timeout: seconds,
      close_connection_no_voice_time: seconds,
    });
    const { toolDeadlineMs, noVoiceCloseMs } = DEFAULT_SESSION_OPTIONS;
    expect(sessionOptions).toMatchObject({ toolDeadlineMs, noVoiceCloseMs });
  });
});
