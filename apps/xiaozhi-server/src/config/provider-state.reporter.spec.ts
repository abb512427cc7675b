import { silentLogger } from '@xiaozhi/observability';
import type { ManagerApiClient } from './manager-api.client.js';
import { ManagerApiError } from './manager-api.client.js';
import { ProviderStateReporter } from './provider-state.reporter.js';

describe(ProviderStateReporter, () => {
  let sent: unknown[];
  let isDown: boolean;
  const client: Pick<ManagerApiClient, 'post'> = {
    post: (_path, body) => {
      const { configId, status, reason } = body as Record<string, unknown>;
      sent.push([configId, status, reason]);
      return isDown
        ? Promise.reject(new ManagerApiError('MANAGER_UNAVAILABLE', 'down'))
        : Promise.resolve(undefined);
    },
  };
  let reporter: ProviderStateReporter;
  beforeEach(() => {
    sent = [];
    isDown = false;
    reporter = new ProviderStateReporter(client as ManagerApiClient, silentLogger());
  });

  it('tells a change once, not with every turn', () => {
    for (let turn = 0; turn < 3; turn += 1) reporter.report('A', 'ready', undefined, { key: 'a' });
    reporter.report('A', 'unavailable', 'down', { key: 'a' });
    reporter.report('A', 'ready', undefined, { key: 'a' });
    expect(sent).toEqual([
      ['A', 'ready', undefined],
      ['A', 'unavailable', 'down'],
      ['A', 'ready', undefined],
    ]);
  });

  it('tells the same state of other settings again: manager-api forgets it when they change', () => {
    reporter.report('A', 'ready', undefined, { key: 'a' });
    reporter.report('A', 'ready', undefined, { key: 'b' });
    expect(sent).toHaveLength(2);
  });

  it('keeps what is said of the built-in defaults to itself', () => {
    reporter.report('', 'ready');
    expect(sent).toEqual([]);
  });

  describe('while manager-api does not hear', () => {
    beforeEach(() => void jest.useFakeTimers({ doNotFake: ['setImmediate', 'queueMicrotask', 'nextTick'] }));
    afterEach(() => void jest.useRealTimers());
    const settled = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

    it('tells it again, until it is heard', async () => {
      isDown = true;
      reporter.report('A', 'disabled', 'wrong key');
      await settled();
      jest.advanceTimersByTime(5_000);
      await settled();
      isDown = false;
      jest.advanceTimersByTime(5_000);
      await settled();
      jest.advanceTimersByTime(60_000);
      expect(sent).toEqual(Array(3).fill(['A', 'disabled', 'wrong key']));
    });

    it('tells only what is still so', async () => {
      isDown = true;
      reporter.report('A', 'disabled', 'wrong key');
      await settled();
      isDown = false;
      reporter.report('A', 'ready');
      jest.advanceTimersByTime(60_000);
      expect(sent).toEqual([
        ['A', 'disabled', 'wrong key'],
        ['A', 'ready', undefined],
      ]);
    });
  });
});
