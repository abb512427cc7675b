import type { RecallOutcome, SessionMemory } from '../../memory/session-memory.js';
import { SpeculativeRecall } from './speculative-recall.js';

type Recaller = Pick<SessionMemory, 'recall'>;

/** A memory that answers when it is told to. */
function memory(isComplete = true): {
  asked: string[];
  cut: string[];
  answer: () => void;
  recaller: Recaller;
} {
  const asked: string[] = [];
  const cut: string[] = [];
  let answer: () => void = () => undefined;
  const recaller: Recaller = {
    recall: (text, signal) => {
      asked.push(text);
      signal.addEventListener('abort', () => cut.push(text));
      return new Promise((resolve) => {
        answer = () => resolve(outcomeOf(text, isComplete));
      });
    },
  };
  return { asked, cut, answer: () => answer(), recaller };
}

const outcomeOf = (section: string, isComplete: boolean): RecallOutcome => ({
  memories: [],
  section,
  tookMs: 1,
  isComplete,
});

describe(SpeculativeRecall, () => {
  it.each([
    ['where do i live', 'Where do I live?'],
    ['where do i live', 'Where do I live, please?'],
    ['我住在哪里', '我住在哪里呢？'],
  ])('uses what was recalled for %j when the final words are %j', async (early, final) => {
    const { recaller, asked, answer } = memory();
    const recall = new SpeculativeRecall(() => recaller);
    recall.begin(early);
    answer();
    expect(await recall.take(final, recaller)).toMatchObject({ section: early });
    expect(asked).toEqual([early]);
  });

  it.each(['Where do I live now?', 'Where do you live?', ''])(
    'gives nothing for other final words, and cuts the recall: %j',
    async (final) => {
      const { recaller, cut } = memory();
      const recall = new SpeculativeRecall(() => recaller);
      recall.begin('where do i live');
      expect(await recall.take(final, recaller)).toBeUndefined();
      expect(cut).toEqual(['where do i live']);
    },
  );

  it('gives nothing of another person’s memory', async () => {
    const [first, second] = [memory(), memory()];
    const recall = new SpeculativeRecall(() => first.recaller);
    recall.begin('where do i live');
    first.answer();
    expect(await recall.take('where do i live', second.recaller)).toBeUndefined();
  });

  it('gives nothing that is already known to lack the provider’s answer', async () => {
    const { recaller, answer } = memory(false);
    const recall = new SpeculativeRecall(() => recaller);
    recall.begin('where do i live');
    answer();
    await Promise.resolve();
    expect(await recall.take('where do i live', recaller)).toBeUndefined();
  });

  it('follows changing words three times, and asks nothing twice or after the end', async () => {
    const { recaller, asked, cut } = memory();
    const recall = new SpeculativeRecall(() => recaller);
    for (const text of ['', 'one', 'One.', 'one two', 'one two three', 'four']) recall.begin(text);
    expect(asked).toEqual(['one', 'one two', 'one two three']);
    expect(cut).toEqual(['one', 'one two']);
    recall.cancel();
    recall.begin('five');
    expect([asked.length, cut.length]).toEqual([3, 3]);
  });

  it('does nothing while no memory is open', async () => {
    const recall = new SpeculativeRecall(() => undefined);
    recall.begin('one');
    expect(await recall.take('one', memory().recaller)).toBeUndefined();
  });
});
