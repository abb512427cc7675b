import type { OutboxItem } from '../outbox.js';
import { settled } from '../testing/manual-clock.js';
import { OrderedWrites } from './ordered-writes.js';

const item = (id: string, partitionKey: string): OutboxItem => ({
  id,
  topic: 't',
  partitionKey,
  payload: {},
});

describe(OrderedWrites, () => {
  let writes: OrderedWrites;
  let begun: string[];
  let ends: Record<string, { done: () => void; fail: () => void }>;
  beforeEach(() => {
    writes = new OrderedWrites();
    begun = [];
    ends = {};
  });

  const write = (name: string) => (): Promise<void> => {
    begun.push(name);
    return new Promise((done, reject) => (ends[name] = { done, fail: () => reject(new Error(name)) }));
  };
  const append = (id: string, partition: string): Promise<void> =>
    writes.append(item(id, partition), write(id));

  it('writes partitions side by side, and each one after the other, also after one that failed', async () => {
    const first = append('a1', 'a');
    const [second] = [append('a2', 'a'), append('b1', 'b')];
    await settled();
    expect(begun).toEqual(['a1', 'b1']);
    ends.a1?.fail();
    await expect(first).rejects.toThrow('a1');
    await settled();
    expect(begun).toEqual(['a1', 'b1', 'a2']);
    ends.a2?.done();
    await second;
  });

  it('writes what becomes of an entry after the entry', async () => {
    void append('a1', 'a');
    const dropped = writes.after(['a1', 'unknown'], write('drop'));
    await settled();
    expect(begun).toEqual(['a1']);
    ends.a1?.done();
    await settled();
    expect(begun).toEqual(['a1', 'drop']);
    ends.drop?.done();
    await dropped;
  });

  it('holds up what has not begun, and waits for what has', async () => {
    void append('a1', 'a');
    let letGo: (() => void) | undefined;
    void writes.hold().then((free) => (letGo = free));
    void append('b1', 'b');
    await settled();
    expect([begun, letGo]).toEqual([['a1'], undefined]);
    ends.a1?.done();
    await settled();
    expect(begun).toEqual(['a1']);
    letGo?.();
    await settled();
    expect(begun).toEqual(['a1', 'b1']);
  });
});
