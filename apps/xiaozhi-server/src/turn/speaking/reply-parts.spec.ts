import { FakeSound } from '../../testing/fake-sound.js';
import { NO_OUTPUT_LIMIT, withinLimit } from '../output-limit.js';
import { toParts } from './reply-parts.js';
import type { AudiblePart } from './reply-parts.js';

async function* from<T>(...items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}

async function collect(parts: AsyncIterable<AudiblePart>): Promise<AudiblePart[]> {
  const all: AudiblePart[] = [];
  for await (const part of parts) all.push(part);
  return all;
}

describe(toParts, () => {
  it('puts sounds between the sentences around them', async () => {
    const sound = new FakeSound(1);
    const reply = from<string | FakeSound>('Here is a so', 'ng', sound, 'That ', 'was it.');
    expect(await collect(toParts(reply))).toEqual(['Here is a song', sound, 'That was it.']);
  });
});

describe(withinLimit, () => {
  it('counts sentences and no sounds', async () => {
    const sound = new FakeSound(1);
    const spent: string[] = [];
    const limit = { ...NO_OUTPUT_LIMIT, spend: (sentence: string) => void spent.push(sentence) };
    const parts = withinLimit(from<AudiblePart>('Here.', sound), limit, 'Enough.', () => undefined);
    expect(await collect(parts)).toEqual(['Here.', sound]);
    expect(spent).toEqual(['Here.']);
  });

  it('plays nothing once the limit is reached', async () => {
    let isReached = false;
    const limit = {
      get isReached() {
        return isReached;
      },
      spend: () => void (isReached = true),
    };
    const parts = withinLimit(
      from<AudiblePart>('Here.', new FakeSound(1)),
      limit,
      'Enough.',
      () => undefined,
    );
    expect(await collect(parts)).toEqual(['Here.', 'Enough.']);
  });
});
