import type { Llm, LlmRequest } from './llm.js';

/** A request as a turn makes it. */
export function requestOf(said: string): LlmRequest {
  return {
    system: 'You are an assistant.',
    messages: [{ role: 'user', content: said }],
    memories: [],
    now: new Date('2026-03-05T22:30:00Z'),
    timeZone: 'UTC',
    language: 'en',
  };
}

/** A whole reply. */
export async function replyWhole(
  llm: Llm,
  said: string,
  signal = new AbortController().signal,
): Promise<string> {
  let text = '';
  for await (const piece of llm.reply(requestOf(said), signal)) if (typeof piece === 'string') text += piece;
  return text;
}

export interface LlmContract {
  make: () => Llm;
  /** Two sentences and what their replies contain. */
  exchanges: readonly [readonly [string, string], readonly [string, string]];
}

/** What every language model does. */
export function describeLlm(name: string, { make, exchanges }: LlmContract): void {
  describe(`${name} as a language model`, () => {
    it('replies to what was said', async () => {
      const [said, expected] = exchanges[0];
      expect(await replyWhole(make(), said)).toContain(expected);
    });

    it('gives two callers at once each their own reply', async () => {
      const llm = make();
      const replies = await Promise.all(exchanges.map(([said]) => replyWhole(llm, said)));
      replies.forEach((reply, index) => expect(reply).toContain(exchanges[index]?.[1] ?? 'nothing'));
    });

    it('says nothing more once a turn is cut', async () => {
      const turn = new AbortController();
      turn.abort(new Error('cut'));
      await expect(replyWhole(make(), exchanges[0][0], turn.signal)).rejects.toThrow('cut');
    });
  });
}
