import { Framer, toInt16 } from '@xiaozhi/audio';
import { untilAborted } from '../../async/until-aborted.js';
import { SpeechError } from '../speech-error.js';
import type { ServiceSocket } from '../socket/service-socket.js';
import type { Transcript } from './asr.js';

/** A text message as a string, a binary one as bytes. */
export type UpstreamData = string | Uint8Array;

/** What one message of a service brought. */
export interface MessageEffect {
  /** Words so far, where they have changed. */
  interim?: Omit<Transcript, 'isFinal'>;
  /** The service takes audio from now on. */
  isReady?: boolean;
  /** Nothing more will come: the words are final. */
  isOver?: boolean;
}

/**
 * How an answer ended: the service said so; it was silent for `quietMs`; it was not whole in time; or the service closed
 * the connection after the audio had ended.
 */
export type AnswerEnd = 'over' | 'quiet' | 'late' | 'closed';

type Words = Omit<Transcript, 'isFinal'>;

/** The wire protocol of a service, for one utterance; holds its state and does no I/O. */
export interface RecognitionProtocol {
  /** Provider code, for messages. */
  readonly name: string;
  /** Samples of 16 kHz in one audio message. */
  readonly frameSamples: number;
  /** True where audio has to wait for a message that says `isReady`. */
  readonly awaitsReady: boolean;
  /** Sent first. */
  opening(): UpstreamData[];
  /** @param pcm signed 16 bit, little endian, mono, 16 kHz; the last one may be shorter */
  audio(pcm: Uint8Array): UpstreamData;
  /** Sent after the last audio. */
  ending(): UpstreamData[];
  /** Takes one message. @throws SpeechError where the service reports a failure */
  take(message: UpstreamData): MessageEffect;
  /** After the end of the audio: how long the service has to be silent to be done, where it does not say so. */
  quietMs(): number | undefined;
  /** The words, as final ones. @throws SpeechError where the service never answered */
  final(end: AnswerEnd): Words;
}

/** Words that there are count, also where the answer was cut short. @throws SpeechError where there are none then */
export function wordsOrFailure(name: string, words: Words, end: AnswerEnd): Words {
  if (end === 'over' || end === 'quiet' || words.text !== '') return words;
  const what = end === 'closed' ? 'closed the connection without a result' : 'did not answer in time';
  throw new SpeechError('SPEECH_UNAVAILABLE', `[${name}] the service ${what}.`);
}

export interface UpstreamRecognition {
  protocol: RecognitionProtocol;
  connect: (signal: AbortSignal) => Promise<ServiceSocket>;
  audio: AsyncIterable<Float32Array>;
  /** From the connection until the service is ready. */
  readyMs: number;
  /** From the end of the audio until the words are final. */
  finalMs: number;
}

/**
 * Recognises one utterance through a socket of its own: audio goes up as it comes, words come down meanwhile. An abort
 * closes the socket. @throws SpeechError, or the signal's reason
 */
export async function* recogniseUpstream(
  recognition: UpstreamRecognition,
  signal: AbortSignal,
): AsyncGenerator<Transcript> {
  const source = recognition.audio[Symbol.asyncIterator]();
  let socket: ServiceSocket | undefined;
  try {
    const first = await untilAborted(nextSamples(source), signal);
    if (first === undefined) return void (yield { text: '', isFinal: true });
    socket = await recognition.connect(signal);
    yield* new Dialogue(recognition, socket, first, source, signal).run();
  } finally {
    socket?.close();
    // Not awaited: a source that is itself waiting would hold the turn up.
    source.return?.().catch(() => undefined);
  }
}

/** Something that is awaited: `silence` when nothing came in time, `sent` when the audio has just ended. */
type Event = { kind: 'message'; data: UpstreamData } | { kind: 'closed' | 'sent' | 'silence' };
type Wait = { ms: number; cause: 'not-ready' | 'quiet' | 'late' };

/** Both directions of one utterance's socket. */
class Dialogue {
  private readonly startedAtMs = performance.now();
  private readonly incoming: AsyncIterator<UpstreamData>;
  private isReady: boolean;
  private endedAtMs: number | undefined;
  private sending: Promise<void> | undefined;

  constructor(
    private readonly recognition: UpstreamRecognition,
    private readonly socket: ServiceSocket,
    private readonly first: Float32Array,
    private readonly source: AsyncIterator<Float32Array>,
    private readonly signal: AbortSignal,
  ) {
    this.isReady = !recognition.protocol.awaitsReady;
    this.incoming = socket.receive();
  }

  async *run(): AsyncGenerator<Transcript> {
    const { protocol } = this.recognition;
    for (const message of protocol.opening()) await this.socket.sendPaced(message);
    if (this.isReady) this.startSending();
    let incoming = this.receive();
    for (;;) {
      const wait = this.wait();
      const event = await this.firstOf(incoming, wait?.ms);
      if (event.kind === 'sent') continue;
      if (event.kind !== 'message') return void (yield { ...this.final(event.kind, wait), isFinal: true });
      const { isOver, isReady, interim } = protocol.take(event.data);
      if (isOver === true) return void (yield { ...this.final('over'), isFinal: true });
      if (isReady === true && !this.isReady) {
        this.isReady = true;
        this.startSending();
      }
      if (interim !== undefined) yield { ...interim, isFinal: false };
      incoming = this.receive();
    }
  }

  /** Words of which some are still being said are not final, whatever the service thinks. */
  private final(end: 'over' | 'closed' | 'silence', wait?: Wait): Words {
    const { protocol } = this.recognition;
    if (end !== 'silence' && this.endedAtMs !== undefined) return protocol.final(end);
    if (wait !== undefined && wait.cause !== 'not-ready') return protocol.final(wait.cause);
    const what = end === 'silence' ? 'did not begin in time' : 'ended too early';
    throw new SpeechError('SPEECH_UNAVAILABLE', `[${protocol.name}] the service ${what}.`);
  }

  /** How long the next message may take; undefined while the person speaks. */
  private wait(): Wait | undefined {
    const { protocol, readyMs, finalMs } = this.recognition;
    if (!this.isReady) return { ms: remainingMs(this.startedAtMs, readyMs), cause: 'not-ready' };
    if (this.endedAtMs === undefined) return undefined;
    const ms = remainingMs(this.endedAtMs, finalMs);
    const quietMs = protocol.quietMs();
    return quietMs !== undefined && quietMs < ms ? { ms: quietMs, cause: 'quiet' } : { ms, cause: 'late' };
  }

  private async receive(): Promise<Event> {
    try {
      const next = await this.incoming.next();
      return next.done === true ? { kind: 'closed' } : { kind: 'message', data: next.value };
    } catch {
      // Why the connection is gone does not matter to the person; an abort does.
      this.signal.throwIfAborted();
      return { kind: 'closed' };
    }
  }

  private async firstOf(incoming: Promise<Event>, waitMs: number | undefined): Promise<Event> {
    const sent =
      this.endedAtMs === undefined ? this.sending?.then((): Event => ({ kind: 'sent' })) : undefined;
    const either = sent === undefined ? incoming : Promise.race([incoming, sent]);
    if (waitMs === undefined) return untilAborted(either, this.signal);
    let timer: NodeJS.Timeout | undefined;
    const silence = new Promise<Event>((resolve) => {
      timer = setTimeout(() => resolve({ kind: 'silence' }), waitMs);
    });
    try {
      return await untilAborted(Promise.race([either, silence]), this.signal);
    } finally {
      clearTimeout(timer);
    }
  }

  private startSending(): void {
    this.sending = this.sendAudio();
    // A failure is met by whoever waits for a message; after that it is nobody's concern.
    this.sending.catch(() => undefined);
  }

  /** Rejects with what the audio's source rejects with. */
  private async sendAudio(): Promise<void> {
    const { protocol } = this.recognition;
    const framer = new Framer(protocol.frameSamples);
    let samples: Float32Array | undefined = this.first;
    for (; samples !== undefined; samples = await nextSamples(this.source)) {
      for (const frame of framer.push(samples)) await this.socket.sendPaced(protocol.audio(toBytes(frame)));
      this.signal.throwIfAborted();
    }
    for (const frame of framer.flush()) await this.socket.sendPaced(protocol.audio(toBytes(frame)));
    this.endedAtMs = performance.now();
    for (const message of protocol.ending()) await this.socket.sendPaced(message);
  }
}

/** The next chunk that is not empty; undefined at the end. */
async function nextSamples(source: AsyncIterator<Float32Array>): Promise<Float32Array | undefined> {
  for (;;) {
    const next = await source.next();
    if (next.done === true) return undefined;
    if (next.value.length > 0) return next.value;
  }
}

function toBytes(samples: Float32Array): Uint8Array {
  const integers = toInt16(samples);
  return new Uint8Array(integers.buffer, integers.byteOffset, integers.byteLength);
}

function remainingMs(sinceMs: number, forMs: number): number {
  return Math.max(1, sinceMs + forMs - performance.now());
}
