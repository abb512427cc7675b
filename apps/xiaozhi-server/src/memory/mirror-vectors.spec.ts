import type { Memory, MemoryProvider, RoleId } from '@xiaozhi/memory';
import type { TextEncoder } from '@xiaozhi/memory-index';
import { silentLogger } from '@xiaozhi/observability';
import { RoleMirror } from './role-mirror.js';

const ROLE = '02:00:00:00:00:01' as RoleId;
const AT = '2026-03-01T12:00:00Z';
const signal = new AbortController().signal;
const PET = 'User owns a beagle.';
const HOME = 'User lives in Berlin.';
/** Shares no word with the memory that it is about. */
const ABOUT_PET = 'Quel animal?';

const memoryOf = (text: string, more: Partial<Memory> = {}): Memory => ({
  ...{ id: text, roleId: ROLE, text, createdAt: AT, updatedAt: AT },
  ...more,
});
const axis = (dimension: number, at: number): Float32Array =>
  Float32Array.from({ length: dimension }, (_, index) => Number(index === at));

/** Puts what is about pets on one axis, and everything else on another; fails or hangs when told to. */
class AxisEncoder implements TextEncoder {
  readonly encoded: string[] = [];
  state: 'works' | 'fails' | 'hangs' = 'works';

  constructor(
    readonly name: string,
    readonly dimension: number,
  ) {}

  encode(texts: readonly string[], until: AbortSignal): Promise<readonly Float32Array[]> {
    if (this.state === 'fails') return Promise.reject(new Error('down'));
    if (this.state === 'hangs')
      return new Promise((_, reject) => until.addEventListener('abort', () => reject(until.reason as Error)));
    this.encoded.push(...texts);
    return Promise.resolve(texts.map((text) => this.vectorOf(text)));
  }

  vectorOf(text: string): Float32Array {
    return axis(this.dimension, /beagle|animal/.test(text) ? 0 : 1);
  }
}

interface Bench {
  mirror: RoleMirror;
  main: AxisEncoder;
  standby: AxisEncoder;
  ask: (withinMs?: number) => Promise<string[]>;
}

function benchOf(stored: Memory[], withStandby = true): Bench {
  const [main, standby] = [new AxisEncoder('main/4', 4), new AxisEncoder('offline/2', 2)];
  const list = (): Promise<{ total: number; items: Memory[] }> =>
    Promise.resolve({ total: stored.length, items: stored });
  const provider = { capabilities: new Set(['list']), list } as unknown as MemoryProvider;
  const deps = { encoder: main, logger: silentLogger(), now: () => new Date(AT) };
  const mirror = new RoleMirror(ROLE, provider, withStandby ? { ...deps, standby } : deps);
  const ask = async (withinMs = 200): Promise<string[]> =>
    (await mirror.search({ text: ABOUT_PET, limit: 5, withinMs }, signal)).map(({ text }) => text);
  return { mirror, main, standby, ask };
}

/** Until what runs behind the conversation has had its turns. */
const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
};

describe('vectors of a mirror', () => {
  it('finds by meaning, encoding each text once however often it is listed', async () => {
    const { mirror, main, standby, ask } = benchOf([memoryOf(PET), memoryOf(HOME)]);
    await mirror.load(signal);
    await settled();
    await mirror.load(signal);
    await settled();
    expect(await ask()).toEqual([PET]);
    expect(main.encoded.filter((text) => text === PET)).toHaveLength(1);
    expect(standby.encoded).toEqual([]);
  });

  it('takes the vectors that the provider kept, of its own encoder and length only', async () => {
    const kept = memoryOf(PET, { vector: { encoder: 'main/4', values: axis(4, 0) } });
    const foreign = memoryOf(HOME, { vector: { encoder: 'other/4', values: axis(4, 0) } });
    const short = memoryOf('User likes tea.', { vector: { encoder: 'main/4', values: axis(3, 0) } });
    const { mirror, main, ask } = benchOf([kept, foreign, short]);
    await mirror.load(signal);
    await settled();
    expect(main.encoded).toEqual([HOME, 'User likes tea.']);
    expect(await ask()).toEqual([PET]);
  });

  it('encodes a text anew that changed', async () => {
    const stored = [memoryOf(HOME, { id: 'm1' })];
    const { mirror, ask } = benchOf(stored);
    await mirror.load(signal);
    await settled();
    expect(await ask()).toEqual([]);
    stored[0] = memoryOf(PET, { id: 'm1', updatedAt: '2026-03-02T12:00:00Z' });
    await mirror.load(signal);
    await settled();
    expect(await ask()).toEqual([PET]);
  });

  it.each(['fails', 'hangs'] as const)(
    'lets the offline encoder stand in while the other one %s, and goes back to it',
    async (state) => {
      const { mirror, main, standby, ask } = benchOf([memoryOf(PET), memoryOf(HOME)]);
      await mirror.load(signal);
      await settled();
      main.state = state;
      // Nothing offline is there yet: words alone.
      expect(await ask(20)).toEqual([]);
      await settled();
      expect(await ask(20)).toEqual([PET]);
      expect(standby.encoded).toEqual(expect.arrayContaining([PET, HOME]));
      main.state = 'works';
      standby.state = 'hangs';
      expect(await ask(20)).toEqual([PET]);
    },
  );

  it('stands in for memories that came while the other encoder was down, and has them encoded later', async () => {
    const stored = [memoryOf(HOME)];
    const { mirror, main, ask } = benchOf(stored);
    main.state = 'fails';
    await mirror.load(signal);
    await ask();
    stored.push(memoryOf(PET));
    await mirror.load(signal);
    await settled();
    expect(await ask()).toEqual([PET]);
    main.state = 'works';
    await mirror.load(signal);
    await settled();
    expect(await ask()).toEqual([PET]);
    expect(main.encoded).toEqual(expect.arrayContaining([HOME, PET]));
  });

  it.each([true, false])(
    'leaves time to search when no encoder answers (standby: %s)',
    async (withStandby) => {
      const { mirror, main, standby } = benchOf([memoryOf(PET)], withStandby);
      await mirror.load(signal);
      await settled();
      [main.state, standby.state] = ['hangs', 'hangs'];
      const recall = new AbortController();
      const found = mirror.search({ text: 'beagle', limit: 5, withinMs: 50 }, recall.signal);
      expect((await found).map(({ text }) => text)).toEqual([PET]);
      expect(recall.signal.aborted).toBe(false);
    },
  );

  it('weighs more with longer vectors', async () => {
    const provider = {
      capabilities: new Set(['list']),
      list: () => Promise.resolve({ total: 1, items: [memoryOf(PET)] }),
    } as unknown as MemoryProvider;
    const encoder = new AxisEncoder('long/1536', 1_536);
    const mirror = new RoleMirror(ROLE, provider, {
      encoder,
      logger: silentLogger(),
      now: () => new Date(AT),
    });
    await mirror.load(signal);
    expect(mirror.weight).toBe(3);
  });
});
