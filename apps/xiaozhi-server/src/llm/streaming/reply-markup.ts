import type { ToolCall } from '../llm.js';
import { readWrittenCalls } from './written-calls.js';

const THINK = '<think>';
const THINK_END = '</think>';
const CALL = '<tool_call>';
const CALL_END = '</tool_call>';

type State = 'speaking' | 'thinking' | 'calling';
/** What ends or interrupts each state. A lone end of a thought is of a template that began it in the prompt. */
const TAGS: Record<State, readonly string[]> = {
  speaking: [THINK, THINK_END, CALL],
  thinking: [THINK_END],
  calling: [CALL_END],
};
const NEXT: Record<string, State> = {
  [THINK]: 'thinking',
  [THINK_END]: 'speaking',
  [CALL]: 'calling',
  [CALL_END]: 'speaking',
};

/**
 * Parts a model's text into what is spoken and what is not: reasoning between `<think>` and `</think>` is dropped,
 * calls that were written as `<tool_call>{…}</tool_call>` are read. Also where a tag is split over pieces.
 */
export class ReplyMarkup {
  private state: State = 'speaking';
  private buffer = '';
  private written = '';
  private readonly found: ToolCall[] = [];

  /** @returns what can be spoken so far */
  push(piece: string): string {
    this.buffer += piece;
    let spoken = '';
    for (;;) {
      const next = firstTag(this.buffer, TAGS[this.state]);
      if (next === undefined) break;
      spoken += this.take(next.at);
      this.buffer = this.buffer.slice(next.tag.length);
      if (next.tag === CALL_END) this.readCalls();
      this.state = NEXT[next.tag] ?? 'speaking';
    }
    return spoken + this.take(this.buffer.length - heldLength(this.buffer, TAGS[this.state]));
  }

  /** The end of the reply. @returns what was held back in case it was a tag */
  flush(): string {
    const rest = this.take(this.buffer.length);
    if (this.state === 'calling') this.readCalls();
    return rest;
  }

  /** Calls that were written so far. */
  calls(): ToolCall[] {
    return this.found;
  }

  /** Takes so many characters out of the buffer. @returns those that are spoken */
  private take(length: number): string {
    const text = this.buffer.slice(0, length);
    this.buffer = this.buffer.slice(length);
    if (this.state === 'calling') this.written += text;
    return this.state === 'speaking' ? text : '';
  }

  private readCalls(): void {
    this.found.push(...readWrittenCalls(this.written, this.found.length));
    this.written = '';
  }
}

function firstTag(text: string, tags: readonly string[]): { tag: string; at: number } | undefined {
  return tags
    .map((tag) => ({ tag, at: text.indexOf(tag) }))
    .filter(({ at }) => at >= 0)
    .sort((a, b) => a.at - b.at)[0];
}

/** Length of the longest end of the text with which one of the tags may begin. */
function heldLength(text: string, tags: readonly string[]): number {
  const longest = Math.max(...tags.map((tag) => tag.length)) - 1;
  for (let length = Math.min(longest, text.length); length > 0; length -= 1) {
    const end = text.slice(text.length - length);
    if (tags.some((tag) => tag.length > length && tag.startsWith(end))) return length;
  }
  return 0;
}
