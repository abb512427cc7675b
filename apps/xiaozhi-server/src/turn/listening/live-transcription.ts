import type { Logger } from '@xiaozhi/observability';
import { untilAborted } from '../../async/until-aborted.js';
import type { RecallOutcome, SessionMemory } from '../../memory/session-memory.js';
import type { Asr, Transcript } from '../../speech/asr/asr.js';
import { SpeechError } from '../../speech/speech-error.js';
import { SpeculativeRecall } from './speculative-recall.js';
import type { UtteranceAudio } from './utterance-audio.js';

const RATE_HZ = 16_000;
/** Words that have not changed over so much audio seem to stay. */
const STABLE_MS = 300;

export interface LiveTranscriptionDeps {
  asr: Asr;
  audio: UtteranceAudio;
  /** Whose memory the words will be recalled from; undefined while nobody's is open. */
  memory: () => Pick<SessionMemory, 'recall'> | undefined;
  /** Told each interim transcript, never the final one. */
  onInterim: (transcript: Transcript) => void;
  logger: Logger;
}

/**
 * The recognition of one utterance while it is spoken, with the recall that its words allow early. Everything it has
 * opened ends with `cancel`: an utterance that is discarded, a turn that is cut, a microphone that closes.
 */
export class LiveTranscription {
  private readonly cut = new AbortController();
  private readonly recalls: SpeculativeRecall;
  private readonly final: Promise<string>;
  private interimText = '';
  private isWhole = false;
  private stableMs = 0;

  constructor(private readonly deps: LiveTranscriptionDeps) {
    this.recalls = new SpeculativeRecall(deps.memory);
    this.final = this.hear();
    // Who asks for the words hears of a failure; of a cough nobody asks.
    this.final.catch(() => undefined);
  }

  /** The final words. Whoever asks makes the signal theirs: its abort ends recognition. @throws SpeechError */
  async words(signal: AbortSignal): Promise<string> {
    return this.until(this.final, signal);
  }

  /** Memories for the final words: what was recalled early where that fits, else recalled now. */
  async recall(
    text: string,
    memory: Pick<SessionMemory, 'recall'>,
    signal: AbortSignal,
  ): Promise<RecallOutcome> {
    const early = await this.until(this.recalls.take(text, memory), signal);
    return early ?? memory.recall(text, signal);
  }

  /** Ends all of it at once; harmless when it is over. */
  cancel(reason: unknown = new Error('The utterance was discarded.')): void {
    this.recalls.cancel();
    this.cut.abort(reason);
  }

  private async until<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
    try {
      return await untilAborted(work, signal);
    } finally {
      if (signal.aborted) this.cancel(signal.reason);
    }
  }

  private async hear(): Promise<string> {
    try {
      return await this.hearOnce();
    } catch (error) {
      const isWorthwhile = error instanceof SpeechError && error.retryable && !this.isWhole;
      if (this.cut.signal.aborted || !isWorthwhile) throw error;
      this.deps.logger.warn({ error }, 'recognition broke off while somebody spoke; it begins once more');
      return this.hearOnce();
    }
  }

  private async hearOnce(): Promise<string> {
    let text = '';
    for await (const transcript of this.deps.asr.transcribe(this.listened(), this.cut.signal)) {
      if (transcript.isFinal) text = transcript.text;
      else this.takeInterim(transcript);
    }
    this.cut.signal.throwIfAborted();
    return text;
  }

  private takeInterim(transcript: Transcript): void {
    if (this.cut.signal.aborted) return;
    if (transcript.text !== this.interimText) this.stableMs = 0;
    this.interimText = transcript.text;
    if (this.isWhole) this.recalls.begin(transcript.text);
    this.deps.onInterim(transcript);
  }

  /** Passes the audio on, and measures with it how long the words have stayed. */
  private async *listened(): AsyncGenerator<Float32Array> {
    for await (const chunk of this.deps.audio.play()) {
      yield chunk;
      this.stableMs += (chunk.length * 1_000) / RATE_HZ;
      if (this.stableMs >= STABLE_MS) this.recalls.begin(this.interimText);
    }
    this.isWhole = true;
    this.recalls.begin(this.interimText);
  }
}
