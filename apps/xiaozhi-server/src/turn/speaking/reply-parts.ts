import type { Sound } from '../../tools/tool.js';
import { SentenceSplitter } from './sentence-splitter.js';

/** What is to be heard one after the other: sentences to say, and sounds that are there already. */
export type AudiblePart = string | Sound;

/** A reply's text as sentences, its sounds where they stand. */
export async function* toParts(reply: AsyncIterable<string | Sound>): AsyncGenerator<AudiblePart> {
  const splitter = new SentenceSplitter();
  for await (const piece of reply) {
    if (typeof piece === 'string') yield* splitter.push(piece);
    else {
      yield* splitter.flush();
      yield piece;
    }
  }
  yield* splitter.flush();
}
