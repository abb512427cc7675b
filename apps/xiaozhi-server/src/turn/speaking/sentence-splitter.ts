/** Longest piece handed to a voice at once; longer ones are cut at a comma or space. */
const MAX_CHARACTERS = 140;
/** The first piece may end at a comma, so that the first word is heard sooner; but not a mere "Well,". */
const FIRST_MIN_CHARACTERS = 12;
const ABBREVIATION = /(?:^|[\s(])(?:mr|mrs|ms|dr|prof|st|vs|etc|e\.g|i\.e|no|approx|jr|sr|[a-z])\.$/i;
const ENDS = new Set('。！？；!?;\n');
const FIRST_ENDS = new Set('，、,：:');

/**
 * Cuts a stream of text into pieces that can be spoken on their own. A full stop counts only when it does not stand in
 * a number or an abbreviation, which takes the next character to know. Pure.
 */
export class SentenceSplitter {
  private buffer = '';
  private isFirst = true;

  /** @returns the pieces that are complete now */
  push(delta: string): string[] {
    this.buffer += delta;
    const sentences: string[] = [];
    for (let cut = this.findCut(); cut > 0; cut = this.findCut()) {
      this.take(cut, sentences);
    }
    return sentences;
  }

  /** What is left at the end of the text. */
  flush(): string[] {
    const sentences: string[] = [];
    while (this.buffer.trim() !== '')
      this.take(Math.min(this.buffer.length, this.cutOfLong() || this.buffer.length), sentences);
    this.buffer = '';
    return sentences;
  }

  private take(length: number, sentences: string[]): void {
    const sentence = this.buffer.slice(0, length).trim();
    this.buffer = this.buffer.slice(length);
    if (sentence === '') return;
    sentences.push(sentence);
    this.isFirst = false;
  }

  /** Length of the first complete piece; 0 when there is none yet. */
  private findCut(): number {
    for (let index = 0; index < this.buffer.length; index += 1) {
      const character = this.buffer[index] as string;
      if (ENDS.has(character)) return this.endOfMarks(index);
      if (character === '.' && this.isFullStop(index)) return index + 1;
      if (this.isFirst && index >= FIRST_MIN_CHARACTERS && FIRST_ENDS.has(character) && this.isPause(index))
        return index + 1;
    }
    return this.cutOfLong();
  }

  /** "?!" and a closing quote belong to the sentence before. */
  private endOfMarks(index: number): number {
    let end = index + 1;
    while (end < this.buffer.length && /[。！？!?"”’)）]/.test(this.buffer[end] as string)) end += 1;
    return end;
  }

  private isFullStop(index: number): boolean {
    const next = this.buffer[index + 1];
    if (next === undefined || !/\s/.test(next)) return false;
    return (
      !ABBREVIATION.test(this.buffer.slice(0, index + 1)) &&
      !/^\s*\d+\.$/.test(this.buffer.slice(0, index + 1))
    );
  }

  /** A comma or colon between digits ("1,000", "10:30") is no pause. */
  private isPause(index: number): boolean {
    const next = this.buffer[index + 1];
    if (next === undefined) return false;
    return !(/\d/.test(this.buffer[index - 1] ?? '') && /\d/.test(next));
  }

  private cutOfLong(): number {
    if (this.buffer.length <= MAX_CHARACTERS) return 0;
    const head = this.buffer.slice(0, MAX_CHARACTERS);
    const at = Math.max(...[', ', '，', '、', '; ', ' '].map((mark) => head.lastIndexOf(mark)));
    return at > 0 ? at + 1 : MAX_CHARACTERS;
  }
}
