import { z } from 'zod';
import { SpeechError } from '../../speech-error.js';
import { joinWords } from '../join-words.js';
import { wordsOrFailure } from '../upstream-recognition.js';
import type { AnswerEnd, MessageEffect, RecognitionProtocol, UpstreamData } from '../upstream-recognition.js';
import { withoutTags } from './without-tags.js';

export type FunMode = '2pass' | 'online' | 'offline';

/**
 * What `is_final` means to a server. FunASR's C++ servers are `straight`: true on the last result. Its Python server has
 * it `inverted`: true while the client speaks, false on the last result, and no result at all where it has no words.
 */
export type FinalFlag = 'straight' | 'inverted';

export interface FunRequest {
  mode: FunMode;
  chunkSize: readonly number[];
  /** A JSON object, or empty. */
  hotwords: string;
  itn: boolean;
  /** Names the utterance; unique. */
  wavName: string;
  endsUtterance: boolean;
}

const result = z.looseObject({
  mode: z.string().optional(),
  text: z.string(),
  is_final: z.boolean().optional(),
});

/** A 60 ms frame: the Python server counts messages and takes each for 60 ms. */
const FRAME_SAMPLES = 960;
/** Results of one answer follow each other more closely than this. */
const QUIET_MS = 400;
/** The Python server corrects the last sentence in this time, or has nothing to correct. */
const CORRECTION_MS = 1_500;

/**
 * One utterance in FunASR's WebSocket protocol (runtime/docs/websocket_protocol.md of modelscope/FunASR), with the
 * deviations of its servers.
 */
export class FunServerProtocol implements RecognitionProtocol {
  readonly name = 'fun_server';
  readonly frameSamples = FRAME_SAMPLES;
  readonly awaitsReady = false;
  private isEnded = false;
  private confirmed = '';
  private online = '';
  private language: string | undefined;
  private hasAnswered = false;
  /** The last result seen after the end, where nobody knows yet whether it was the last. */
  private lastFlag: boolean | undefined;

  /** @param flag what is known of the server from before */
  constructor(
    private readonly request: FunRequest,
    private flag: FinalFlag | undefined,
  ) {}

  /** What this utterance has taught about the server. */
  get learnt(): FinalFlag | undefined {
    return this.flag;
  }

  opening(): UpstreamData[] {
    const { mode, chunkSize, hotwords, itn, wavName } = this.request;
    return [
      JSON.stringify({
        mode,
        chunk_size: chunkSize,
        chunk_interval: 10,
        wav_name: wavName,
        wav_format: 'pcm',
        audio_fs: 16_000,
        is_speaking: true,
        hotwords,
        itn,
      }),
    ];
  }

  audio(pcm: Uint8Array): UpstreamData {
    return pcm;
  }

  ending(): UpstreamData[] {
    this.isEnded = true;
    return [JSON.stringify({ is_speaking: false })];
  }

  take(message: UpstreamData): MessageEffect {
    const { mode = 'offline', text: tagged, is_final: isFinal } = this.parse(message);
    const { text, language } = withoutTags(tagged);
    this.language = language ?? this.language;
    this.hasAnswered = true;
    const isOffline = mode.endsWith('offline');
    this.add(text, isOffline);
    // After the end it rises where it marks the last result, and falls where it tells whether the client speaks.
    if (this.lastFlag !== undefined && isFinal === !this.lastFlag)
      this.flag = isFinal ? 'straight' : 'inverted';
    if (this.isEnded && this.isLast(mode, isFinal)) return { isOver: true };
    if (this.isEnded) this.lastFlag = isFinal;
    // A piece of a sentence that is still being spoken is never final.
    else if (!isOffline && isFinal !== undefined) this.flag = isFinal ? 'inverted' : 'straight';
    const endsUtterance = this.request.endsUtterance && mode === '2pass-offline' && text !== '';
    return { interim: { ...this.words(), ...(endsUtterance ? { endsUtterance } : {}) } };
  }

  quietMs(): number | undefined {
    const isAmbiguous = this.flag === undefined && this.lastFlag !== undefined;
    if (this.flag !== 'inverted') return isAmbiguous ? QUIET_MS : undefined;
    if (this.request.mode === 'online') return QUIET_MS;
    return this.words().text === '' ? undefined : CORRECTION_MS;
  }

  final(end: AnswerEnd): ReturnType<FunServerProtocol['words']> {
    if (end === 'quiet' && this.lastFlag !== undefined) this.flag = this.lastFlag ? 'straight' : 'inverted';
    // The Python server says nothing where it found no words; of any other, silence is a failure.
    const isSilentServer = end === 'late' && this.flag === 'inverted';
    return wordsOrFailure(this.name, this.words(), isSilentServer ? 'quiet' : end);
  }

  private parse(message: UpstreamData): z.infer<typeof result> {
    try {
      if (typeof message !== 'string') throw new Error('A result is text.');
      return result.parse(JSON.parse(message));
    } catch (cause) {
      throw new SpeechError(
        'SPEECH_UNAVAILABLE',
        '[fun_server] a result is not of the expected form; check that host and port are a FunASR server.',
        { cause },
      );
    }
  }

  /** An offline result replaces the online pieces of its sentence. */
  private add(text: string, isOffline: boolean): void {
    if (!isOffline) this.online = joinWords(this.online, text);
    else {
      if (text !== '') this.online = '';
      this.confirmed = joinWords(this.confirmed, text);
    }
  }

  private isLast(mode: string, isFinal: boolean | undefined): boolean {
    if (isFinal === undefined) return true;
    if (this.flag === 'inverted') return !isFinal;
    // The C++ offline server has one result, and calls it not final.
    return this.flag === 'straight' ? isFinal || mode === 'offline' : mode === 'offline' && !isFinal;
  }

  private words(): { text: string; language?: string } {
    const text = joinWords(this.confirmed, this.online).trim();
    return this.language === undefined ? { text } : { text, language: this.language };
  }
}
