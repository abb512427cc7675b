const OPEN = '<think>';
const CLOSE = '</think>';

/** Takes the reasoning between `<think>` and `</think>` out of a stream, also where a tag is split over pieces. */
export class ThinkFilter {
  private buffer = '';
  private isThinking = false;

  /** @returns what can be spoken so far */
  push(piece: string): string {
    this.buffer += piece;
    let spoken = '';
    for (;;) {
      const tag = this.isThinking ? CLOSE : OPEN;
      const at = this.buffer.indexOf(tag);
      if (at < 0) break;
      if (!this.isThinking) spoken += this.buffer.slice(0, at);
      this.buffer = this.buffer.slice(at + tag.length);
      this.isThinking = !this.isThinking;
    }
    const held = possibleTagStart(this.buffer, this.isThinking ? CLOSE : OPEN);
    if (!this.isThinking) spoken += this.buffer.slice(0, this.buffer.length - held);
    this.buffer = this.buffer.slice(this.buffer.length - held);
    return spoken;
  }

  /** What was held back in case it was a tag. */
  flush(): string {
    return this.isThinking ? '' : this.buffer;
  }
}

/** Length of the longest end of `text` with which the tag may begin. */
function possibleTagStart(text: string, tag: string): number {
  for (let length = Math.min(tag.length - 1, text.length); length > 0; length -= 1) {
    if (tag.startsWith(text.slice(text.length - length))) return length;
  }
  return 0;
}
