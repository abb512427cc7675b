import type { RecallOutcome, SessionMemory } from '../../memory/session-memory.js';

/** Recalls begun within one utterance; a provider that counts its calls shall not pay for every change of a word. */
const MAX_RECALLS_COUNT = 3;
/** What a recogniser may still add to words without changing what they ask for. */
const PARTICLES = /(?:please|thanks|thank you|[吗呢吧啊呀嘛哦]|谢谢)$/u;

type Recaller = Pick<SessionMemory, 'recall'>;

interface Begun {
  key: string;
  cut: AbortController;
  memory: Recaller;
  outcome: Promise<RecallOutcome>;
  /** Its deadline came before the provider's answer. */
  isIncomplete: boolean;
}

/**
 * Recall that begins before the words are final. Its outcome is used only where the final words ask for the same;
 * of any other nothing is shown or kept. The recall deadline counts from its early beginning, so it is never later.
 */
export class SpeculativeRecall {
  private current: Begun | undefined;
  private startedCount = 0;
  private isOver = false;

  constructor(private readonly memoryOf: () => Recaller | undefined) {}

  /** Begins for words that seem to stay. */
  begin(text: string): void {
    const key = keyOf(text);
    if (this.isOver || key === '' || key === this.current?.key) return;
    const memory = this.memoryOf();
    if (memory === undefined || this.startedCount >= MAX_RECALLS_COUNT) return;
    this.current?.cut.abort(new Error('The words have changed.'));
    this.startedCount += 1;
    const cut = new AbortController();
    const begun: Begun = { key, cut, memory, outcome: memory.recall(text, cut.signal), isIncomplete: false };
    begun.outcome.then(
      ({ isComplete }) => (begun.isIncomplete = !isComplete),
      () => (begun.isIncomplete = true),
    );
    this.current = begun;
  }

  /**
   * What was recalled early for these words, of this memory.
   * @returns undefined where nothing was, or where that is over already without the provider's answer
   */
  async take(text: string, memory: Recaller): Promise<RecallOutcome | undefined> {
    const { current } = this;
    this.isOver = true;
    if (current === undefined) return undefined;
    const fits = current.memory === memory && current.key === keyOf(text);
    if (!fits || current.isIncomplete) {
      this.cancel();
      return undefined;
    }
    return current.outcome;
  }

  /** Nobody wants it any more. */
  cancel(): void {
    this.isOver = true;
    this.current?.cut.abort(new Error('The recall is not needed.'));
    this.current = undefined;
  }
}

/** Words as they are compared: case, punctuation and polite particles ask for nothing else. */
function keyOf(text: string): string {
  const words = text
    .toLowerCase()
    .replace(/[\p{P}\p{S}\s]+/gu, ' ')
    .trim();
  return words.replace(PARTICLES, '').replaceAll(' ', '');
}
