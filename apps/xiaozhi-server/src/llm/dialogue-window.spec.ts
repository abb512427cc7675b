import fc from 'fast-check';
import { fitDialogue } from './dialogue-window.js';
import { requestOf } from './llm.contract.js';
import type { LlmMessage, LlmRequest } from './llm.js';
import { estimateFixedTokens, estimateMessageTokens, estimateTokens } from './token-estimate.js';

const user = (content: string): LlmMessage => ({ role: 'user', content });
const assistant = (content: string): LlmMessage => ({ role: 'assistant', content });
const requestWith = (messages: LlmMessage[]): LlmRequest => ({ ...requestOf(''), messages });
const fit = (messages: LlmMessage[], contextTokens: number): readonly LlmMessage[] =>
  fitDialogue(requestWith(messages), contextTokens).messages;

describe(estimateTokens, () => {
  it.each([
    ['', 0],
    ['Hello there, my friend.', 8],
    ['你好，我叫小明。', 8],
    ['안녕하세요', 5],
  ])('takes %j for %d tokens', (text, tokens) => {
    expect(estimateTokens(text)).toBe(tokens);
  });
});

describe(fitDialogue, () => {
  const long = 'word '.repeat(100);
  const dialogue = [user(`1 ${long}`), assistant('one'), user(`2 ${long}`), assistant('two'), user('now')];

  it('sends all of a dialogue that fits', () => {
    expect(fit(dialogue, 8_000)).toEqual(dialogue);
  });

  it('leaves out the oldest turns first, question and answer together', () => {
    expect(fit(dialogue, 250)).toEqual(dialogue.slice(2));
  });

  it('sends what is said now even where nothing fits', () => {
    expect(fit([...dialogue.slice(0, 4), user(long)], 1)).toEqual([user(long)]);
  });

  it('makes one message of two by the same speaker, since some models refuse a row of them', () => {
    expect(fit([user('a'), user('b'), assistant('c'), assistant('d'), user('e')], 8_000)).toEqual([
      user('a\nb'),
      assistant('c\nd'),
      user('e'),
    ]);
  });

  it('leaves out an answer to nobody', () => {
    expect(fit([assistant('an announcement'), user('a')], 8_000)).toEqual([user('a')]);
  });

  it('counts the system prompt, the tools and the calls of this turn, and keeps those whole', () => {
    const rounds = [
      {
        text: '',
        calls: [{ kind: 'tool-call' as const, id: '1', name: 'look_up', arguments: '{}' }],
        results: [long],
      },
    ];
    const request = { ...requestWith(dialogue), rounds };
    expect(fitDialogue(request, 250)).toEqual({ ...request, messages: [user('now')] });
  });

  it('keeps within any context, alternates, and ends with what is said now', () => {
    const message = fc.record({
      role: fc.constantFrom('user' as const, 'assistant' as const),
      content: fc.string({ minLength: 1, maxLength: 400 }),
    });
    fc.assert(
      fc.property(
        fc.array(message, { maxLength: 30 }),
        fc.integer({ min: 0, max: 2_000 }),
        (before, context) => {
          const request = requestWith([...before, user('now')]);
          const { messages } = fitDialogue(request, context);
          const tokens = messages.reduce((total, one) => total + estimateMessageTokens(one), 0);
          const fixed = estimateFixedTokens(request);
          expect(messages.length === 1 || fixed + tokens <= context).toBe(true);
          expect(messages.map(({ role }) => role)).toEqual(
            messages.map((_, index) => (index % 2 === 0 ? 'user' : 'assistant')),
          );
          expect(messages.at(-1)?.content.endsWith('now')).toBe(true);
        },
      ),
    );
  });
});
