import { setImmediate } from 'node:timers/promises';
import type { Interaction, Memory, MemoryProvider, RoleId } from '@xiaozhi/memory';
import { silentLogger } from '@xiaozhi/observability';
import { settled } from '@xiaozhi/outbox/testing';
import type { RoleSnapshot } from './mirror-snapshot/role-snapshot.js';
import { RoleMirror } from './role-mirror.js';

const ROLE = '02:00:00:00:00:01' as RoleId;
const signal = new AbortController().signal;
const memoryOf = (text: string): Memory => ({
  ...{ id: text, roleId: ROLE, text, createdAt: '2026-03-01T12:00:00Z', updatedAt: '2026-03-01T12:00:00Z' },
});

const saying = (id: string, content: string): Interaction => ({
  ...{ id, roleId: ROLE, sessionId: 's', agentId: 'a', deviceId: ROLE, recalledTexts: [] },
  occurredAt: '2026-03-01T12:00:00Z',
  messages: [{ role: 'user', content, at: '2026-03-01T12:00:00Z' }],
});

/** A provider whose listings answer with what was stored when they began, once they are let go. */
function slowLister(): { provider: MemoryProvider; stored: string[]; answer: (() => void)[] } {
  const stored: string[] = [];
  const answer: (() => void)[] = [];
  const list = (): Promise<{ total: number; items: Memory[] }> => {
    const items = stored.map(memoryOf);
    return new Promise((done) => answer.push(() => done({ total: items.length, items })));
  };
  const provider = { capabilities: new Set(['list']), list } as unknown as MemoryProvider;
  return { provider, stored, answer };
}

describe(RoleMirror, () => {
  const search = async (mirror: RoleMirror): Promise<string[]> =>
    (await mirror.search({ text: 'Berlin', limit: 5 }, signal)).map(({ text }) => text);

  it('shares a listing between calls at the same time', async () => {
    const { provider, answer } = slowLister();
    const mirror = new RoleMirror(ROLE, provider, {
      encoder: undefined,
      logger: silentLogger(),
      now: () => new Date(),
    });
    const loads = [mirror.load(signal), mirror.load(signal)];
    expect(answer).toHaveLength(1);
    answer[0]?.();
    await Promise.all(loads);
  });

  it('lists once more where what was stored came after a listing had begun', async () => {
    const { provider, stored, answer } = slowLister();
    const mirror = new RoleMirror(ROLE, provider, {
      encoder: undefined,
      logger: silentLogger(),
      now: () => new Date(),
    });
    const early = mirror.load(signal);
    stored.push('User lives in Berlin.');
    const reloads = [mirror.reload(signal), mirror.reload(signal)];
    answer[0]?.();
    await early;
    expect(await search(mirror)).toEqual([]);
    expect(answer).toHaveLength(2);
    answer[1]?.();
    await Promise.all(reloads);
    expect(await search(mirror)).toEqual(['User lives in Berlin.']);
  });

  it('lets go of what is extracted with the next listing that succeeds', async () => {
    const list = jest.fn(() => Promise.resolve({ total: 0, items: [] }));
    list.mockImplementationOnce(() => Promise.reject(new Error('down')));
    const mirror = new RoleMirror(
      ROLE,
      { capabilities: new Set(['list']), list } as unknown as MemoryProvider,
      {
        encoder: undefined,
        logger: silentLogger(),
        now: () => new Date(),
      },
    );
    for (const id of ['first', 'second', 'waiting']) mirror.addProvisional(saying(id, 'I live in Berlin.'));
    await expect(mirror.settleWhenListed(['first'], signal)).rejects.toThrow('down');
    expect(mirror.provisionalInteractionIds).toEqual(['first', 'second', 'waiting']);
    await mirror.settleWhenListed(['second'], signal);
    expect(mirror.provisionalInteractionIds).toEqual(['waiting']);
  });

  it('holds the newest of what waits to be extracted, and no more than 500', () => {
    const { provider } = slowLister();
    const mirror = new RoleMirror(ROLE, provider, {
      encoder: undefined,
      logger: silentLogger(),
      now: () => new Date(),
    });
    for (let count = 1; count <= 510; count += 1)
      mirror.addProvisional(saying(`turn-${count}`, `I own ${count} cats.`));
    expect(mirror.provisionalInteractionIds).toHaveLength(500);
    expect(mirror.provisionalInteractionIds[0]).toBe('turn-11');
    expect(mirror.memoriesCount).toBe(500);
  });

  it('takes out for good what was deleted while a listing was under way', async () => {
    const { provider, stored, answer } = slowLister();
    const mirror = new RoleMirror(ROLE, provider, {
      encoder: undefined,
      logger: silentLogger(),
      now: () => new Date(),
    });
    stored.push('User lives in Berlin.');
    const listing = mirror.load(signal);
    stored.pop();
    await mirror.remove('User lives in Berlin.');
    answer[0]?.();
    await settled();
    answer[1]?.();
    await listing;
    expect(await search(mirror)).toEqual([]);
  });

  it('takes many memories in by steps, and begins anew where one is deleted between', async () => {
    const { provider, stored, answer } = slowLister();
    const deps = { encoder: undefined, logger: silentLogger(), now: () => new Date() };
    const mirror = new RoleMirror(ROLE, provider, deps);
    stored.push(...Array.from({ length: 200 }, (_, trip) => `Trip ${trip} went to Berlin.`));
    let turnsCount = 0;
    let isDone = false;
    const others = (async () => {
      for (; !isDone; turnsCount += 1) await setImmediate();
    })();
    const listing = mirror.load(signal);
    answer[0]?.();
    while (mirror.memoriesCount === 0) await setImmediate();
    expect(mirror.memoriesCount).toBeLessThan(100);
    stored.shift();
    await mirror.remove('Trip 0 went to Berlin.');
    while (answer.length < 2) await setImmediate();
    answer[1]?.();
    await listing;
    isDone = true;
    await others;
    expect(turnsCount).toBeGreaterThan(18);
    expect(mirror.memoriesCount).toBe(199);
  });

  it('holds thousands of memories of before the last start, and nothing of them once there is a listing', async () => {
    const pages = Array.from({ length: 80 }, (_, page) =>
      JSON.stringify(
        Array.from({ length: 25 }, (_, item) => memoryOf(`Trip ${page * 25 + item} went to Berlin.`)),
      ),
    );
    const begun = { keep: jest.fn(), end: jest.fn() };
    const { provider, stored, answer } = slowLister();
    const snapshot = {
      read: () => Promise.resolve({ listedAtMs: 0, pages }),
      ...{ begin: () => begun, noteUse: () => undefined },
    } as unknown as RoleSnapshot;
    const deps = { encoder: undefined, logger: silentLogger(), now: () => new Date(), snapshot };
    const mirror = new RoleMirror(ROLE, provider, deps);
    stored.push('User lives in Berlin.');
    const listing = mirror.load(signal);
    await mirror.restore();
    expect(mirror.memoriesCount).toBe(2_000);
    expect(mirror.ageMs).toBe(Number.POSITIVE_INFINITY);
    answer[0]?.();
    await listing;
    expect(await search(mirror)).toEqual(['User lives in Berlin.']);
    expect(mirror.memoriesCount).toBe(1);
    expect(begun.keep).toHaveBeenCalledWith([
      expect.objectContaining({ id: 'User lives in Berlin.', text: 'User lives in Berlin.' }),
    ]);
    expect(begun.end).toHaveBeenCalledTimes(1);
  });
});
