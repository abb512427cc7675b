import { z } from 'zod';
import { SpeechError } from '../../speech-error.js';
import type { SpeechErrorCode } from '../../speech-error.js';
import { wordsOrFailure } from '../upstream-recognition.js';
import type { AnswerEnd, MessageEffect, RecognitionProtocol, UpstreamData } from '../upstream-recognition.js';
import { decodeMessage, encodeAudio, encodeRequest } from './volc-frame.js';
import type { VolcMessage } from './volc-frame.js';

export interface DoubaoRequest {
  /** Names the utterance in the service's logs; says nothing about the speaker. */
  userId: string;
  /** BCP 47; empty lets the model guess. */
  language: string;
  endWindowMs: number;
  /** Lists of the account's: hot words, replacements. */
  corpus: Readonly<Record<string, string>>;
  endsUtterance: boolean;
}

const result = z.looseObject({
  text: z.string().optional(),
  utterances: z.array(z.looseObject({ definite: z.boolean().optional() })).optional(),
});
const answer = z.looseObject({ result: z.union([result, z.array(result)]).optional() });

/** The service works best with 200 ms at a time. */
const FRAME_SAMPLES = 3_200;
/** 20 ms: the last message ends the utterance and must not be empty. */
const LAST_BYTES = 640;
/** The service heard no audio that it could use. */
const EMPTY_AUDIO = 45_000_002;
const WAITED_TOO_LONG = 45_000_081;

/** One utterance in the binary protocol of Volcano Engine's large-model streaming recognition. */
export class DoubaoProtocol implements RecognitionProtocol {
  readonly name = 'doubao_stream';
  readonly frameSamples = FRAME_SAMPLES;
  /** The request's own answer says nothing that audio would have to wait for. */
  readonly awaitsReady = false;
  private text = '';

  constructor(private readonly request: DoubaoRequest) {}

  opening(): UpstreamData[] {
    const { userId, language, endWindowMs, corpus } = this.request;
    const audio = { format: 'pcm', codec: 'raw', rate: 16_000, bits: 16, channel: 1 };
    return [
      encodeRequest({
        user: { uid: userId },
        audio: language === '' ? audio : { ...audio, language },
        request: {
          model_name: 'bigmodel',
          enable_itn: true,
          enable_punc: true,
          show_utterances: true,
          result_type: 'full',
          end_window_size: endWindowMs,
          ...(Object.keys(corpus).length === 0 ? {} : { corpus }),
        },
      }),
    ];
  }

  audio(pcm: Uint8Array): UpstreamData {
    return encodeAudio(pcm, false);
  }

  ending(): UpstreamData[] {
    return [encodeAudio(new Uint8Array(LAST_BYTES), true)];
  }

  take(data: UpstreamData): MessageEffect {
    const message = this.decode(data);
    if (message.kind === 'error') {
      if (message.code === EMPTY_AUDIO) return { isOver: true };
      throw failureOf(message.code, message.text);
    }
    const { text, utterances = [] } = this.parse(message.json);
    const hasChanged = text !== undefined && text !== this.text;
    this.text = text ?? this.text;
    if (message.isLast) return { isOver: true };
    const endsUtterance =
      this.request.endsUtterance && this.text !== '' && utterances.at(-1)?.definite === true;
    if (!hasChanged && !endsUtterance) return {};
    return { interim: { text: this.text.trim(), ...(endsUtterance ? { endsUtterance } : {}) } };
  }

  quietMs(): undefined {
    return undefined;
  }

  final(end: AnswerEnd): { text: string } {
    return wordsOrFailure(this.name, { text: this.text.trim() }, end);
  }

  private decode(data: UpstreamData): VolcMessage {
    try {
      if (typeof data === 'string') throw new RangeError('A message is binary.');
      return decodeMessage(data);
    } catch (cause) {
      throw noAnswer(cause);
    }
  }

  /** The result of the whole utterance so far; of a list the first. */
  private parse(json: string): z.infer<typeof result> {
    try {
      const { result: found } = answer.parse(JSON.parse(json === '' ? '{}' : json));
      return (Array.isArray(found) ? found[0] : found) ?? {};
    } catch (cause) {
      throw noAnswer(cause);
    }
  }
}

function noAnswer(cause: unknown): SpeechError {
  const message = '[doubao_stream] an answer is not of the expected form; check ws_url.';
  return new SpeechError('SPEECH_UNAVAILABLE', message, { cause });
}

/** 45… is the request, 55… the service. */
function failureOf(errorCode: number, text: string): SpeechError {
  const isRequest = String(errorCode).startsWith('45') && errorCode !== WAITED_TOO_LONG;
  const code: SpeechErrorCode = isRequest ? 'SPEECH_REJECTED' : 'SPEECH_UNAVAILABLE';
  const hint = isRequest ? '; check the settings' : '';
  return new SpeechError(
    code,
    `[doubao_stream] the service answers ${errorCode}: ${text.slice(0, 200)}${hint}.`,
  );
}
