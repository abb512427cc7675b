import { LlmError } from '../llm.js';
import type { LlmUsage, ReplyPart } from '../llm.js';
import type { ReplyDeadlines } from './reply-deadlines.js';
import { ReplyMarkup } from './reply-markup.js';
import type { ReplyEvent, StreamedReply } from './streamed-reply.js';

type Expected = Pick<StreamedReply<unknown>, 'provider' | 'url' | 'reader' | 'mayBeEmpty' | 'onUsage'>;

/** How far a streamed reply has come: makes speech of its events, and judges at its end whether it was one. */
export class ReplyProgress {
  private readonly markup = new ReplyMarkup();
  private isComplete = false;
  private isSpoken = false;
  private isThought = false;
  private usage: LlmUsage | undefined;

  constructor(
    private readonly expected: Expected,
    private readonly deadlines: ReplyDeadlines,
  ) {}

  /** True once the service said that the reply is complete; figures may follow. */
  get isEnded(): boolean {
    return this.isComplete;
  }

  /** @returns what can be spoken of the event; '' for nothing */
  take({ text = '', isCall, isThought, usage, isEnd }: ReplyEvent): string {
    this.deadlines.progress();
    this.usage = usage ?? this.usage;
    const heard = this.markup.push(text);
    // What stands before the first word is left over from a thought.
    const spoken = this.isSpoken ? heard : heard.trimStart();
    this.isSpoken ||= spoken !== '';
    this.isThought ||= isThought === true || (spoken === '' && text.trim() !== '');
    if (spoken !== '' || isCall === true) this.deadlines.begun();
    if (isEnd === true) this.end();
    return spoken;
  }

  /** The last text and the calls, once the stream has ended. @throws LlmError where that was no whole reply */
  finish(): ReplyPart[] {
    if (!this.isComplete) throw this.failure(this.describeBreak());
    const rest = this.markup.flush().trimEnd();
    const calls = [...this.expected.reader.calls(), ...this.markup.calls()];
    if (this.usage !== undefined) this.expected.onUsage?.(this.usage);
    const parts: ReplyPart[] = rest === '' ? calls : [rest, ...calls];
    if (!this.isSpoken && parts.length === 0 && !this.expected.mayBeEmpty)
      throw this.failure(this.describeSilence());
    return parts;
  }

  private end(): void {
    this.isComplete = true;
    this.deadlines.ended();
  }

  private describeBreak(): string {
    const isBegun = this.isSpoken || this.isThought;
    return isBegun ? 'broke off in the middle of a reply.' : 'streams no reply; check base_url.';
  }

  private describeSilence(): string {
    if (!this.isThought) return 'answered with nothing.';
    return 'thought, but said nothing; turn thinking off or allow a longer reply.';
  }

  private failure(what: string): LlmError {
    const { provider, url } = this.expected;
    return new LlmError('LLM_UNAVAILABLE', `[${provider}] ${url} ${what}`);
  }
}
