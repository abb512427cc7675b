import { TableReader } from './table-reader.js';

/** A longer line that begins with a bar is no row of a table. */
const MAX_ROW_CHARACTERS = 2_000;
/** Marks at the beginning of a line: quotes, bullets, headings, boxes of task lists. */
const MARKS = /^(?:(?:[>\-*+]|#{1,6})\s+)+(?:\[[ xX]\]\s+)?/;
/** What may still become such marks, or a rule, when more of the line comes. */
const OPEN_MARKS = /^(?:[>\-*+_]\s*|#{1,6}\s*)+(?:\[[ xX]?\]?\s*)?$/;
const RULE = /^([-*_])(?:\s*\1){2,}\s*$/;
const FENCE = /^(?:```|~~~)/;

/**
 * Takes the block structure of markdown off a stream of text, so that what can be said flows on: code blocks are left
 * out, a table becomes a line per row ("Name: Tom, Age: 5."), marks of headings, bullets and quotes go, numbers of lists
 * stay. A line streams on as soon as it is known to be plain. What comes out does not depend on how the text is cut
 * into deltas. Pure.
 */
export class BlockReader {
  /** The beginning of a line of which it is not known yet what it is. */
  private line = '';
  private isPlain = false;
  private fence: string | undefined;
  private readonly table = new TableReader();

  /** @returns what flows on, with a newline at the end of each line */
  push(delta: string): string {
    let out = '';
    for (const part of delta.split(/(?<=\n)/)) out += this.isPlain ? this.pass(part) : this.read(part);
    return out;
  }

  /** What is left at the end of the text. */
  flush(): string {
    const rest = this.line === '' ? '' : this.read('\n');
    this.isPlain = false;
    return rest + this.table.end();
  }

  private pass(part: string): string {
    if (part.endsWith('\n')) this.isPlain = false;
    return part;
  }

  private read(part: string): string {
    this.line += part;
    const isWhole = part.endsWith('\n');
    const text = this.line.trimStart();
    if (!isWhole && this.isOpen(text)) return '';
    this.line = '';
    this.isPlain = !isWhole;
    return this.convert(text);
  }

  private isOpen(text: string): boolean {
    if (this.fence !== undefined || FENCE.test(text)) return true;
    if (text.startsWith('|')) return text.length < MAX_ROW_CHARACTERS;
    return /^(?:`{0,2}|~{0,2})$/.test(text) || OPEN_MARKS.test(text);
  }

  private convert(text: string): string {
    if (this.fence !== undefined) {
      if (text.startsWith(this.fence)) this.fence = undefined;
      return '';
    }
    const [fence] = FENCE.exec(text) ?? [];
    if (fence !== undefined && !text.slice(fence.length).includes(fence)) {
      this.fence = fence;
      return this.table.end();
    }
    if (text.startsWith('|') && text.endsWith('\n')) return this.table.push(text);
    return this.table.end() + (RULE.test(text) ? '\n' : text.replace(MARKS, ''));
  }
}
