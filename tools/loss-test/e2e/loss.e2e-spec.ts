import { testLoss } from '../src/loss-test.js';

describe('services that are killed at every step of a save', () => {
  it('lose nothing that was accepted, and store nothing twice', async () => {
    const { lostWords, unreached, waiting, providers, kills } = await testLoss({
      ...{ outbox: 'sqlite', roundsCount: 0, onlyPoints: true, devicesPerProvider: 1, random: () => 0.5 },
    });
    expect({ lostWords, unreached, waiting }).toEqual({ lostWords: [], unreached: [], waiting: 0 });
    expect(kills.gateway).toBeGreaterThanOrEqual(15);
    for (const provider of ['local', 'mem0ai']) {
      expect(providers[provider]?.accepted).toBeGreaterThan(5);
      expect(providers[provider]).toMatchObject({ lost: 0, duplicated: 0 });
    }
  });

  it('lose nothing when Redis, which holds their outbox, is killed in the middle of saves', async () => {
    const { lostWords, unreached, waiting, providers, kills } = await testLoss({
      ...{ outbox: 'redis', roundsCount: 0, onlyPoints: true, devicesPerProvider: 1, random: () => 0.5 },
      pointNames: ['redis-after-keep', 'redis-before-queue', 'redis-after-claim', 'redis-before-acknowledge'],
    });
    expect({ lostWords, unreached, waiting }).toEqual({ lostWords: [], unreached: [], waiting: 0 });
    expect(kills.redis).toBe(4);
    for (const provider of ['local', 'mem0ai']) {
      expect(providers[provider]?.accepted).toBeGreaterThan(2);
      expect(providers[provider]).toMatchObject({ lost: 0, duplicated: 0 });
    }
  });
});
