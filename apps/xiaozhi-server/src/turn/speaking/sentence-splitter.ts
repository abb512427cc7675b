import { BlockReader } from './block-reader.js';
import { canBeSaid, findBoundary } from './sentence-boundary.js';

/**
 * Cuts a stream of markdown into pieces that can be spoken on their own: the first one early, at a pause, later ones
 * where a sentence ends, none much longer than 120 characters and none without a word. How the stream is cut into
 * deltas makes no difference. Pure. Source: device protocol, LLM → sentences → TTS → frames.
 */
export class SentenceSplitter {
  private readonly blocks = new BlockReader();
  private buffer = '';
  private isFirst = true;

  /** @returns the pieces that are complete now */
  push(delta: string): string[] {
    this.buffer += this.blocks.push(delta);
    return this.takeAll(false);
  }

  /** What is left at the end of the text. */
  flush(): string[] {
    this.buffer += this.blocks.flush();
    const sentences = this.takeAll(true);
    this.buffer = '';
    return sentences;
  }

  private takeAll(isEnd: boolean): string[] {
    const sentences: string[] = [];
    for (;;) {
      this.buffer = this.buffer.trimStart();
      const end = findBoundary(this.buffer, { isFirst: this.isFirst, isEnd });
      if (end === 0) return sentences;
      const sentence = this.buffer.slice(0, end).trim();
      this.buffer = this.buffer.slice(end);
      if (!canBeSaid(sentence) && !/\p{Extended_Pictographic}/u.test(sentence)) continue;
      sentences.push(sentence);
      this.isFirst = false;
    }
  }
}
