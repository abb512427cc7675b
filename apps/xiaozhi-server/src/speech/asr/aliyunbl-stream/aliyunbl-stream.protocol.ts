import { z } from 'zod';
import { SpeechError } from '../../speech-error.js';
import type { SpeechErrorCode } from '../../speech-error.js';
import { joinWords } from '../join-words.js';
import { wordsOrFailure } from '../upstream-recognition.js';
import type { AnswerEnd, MessageEffect, RecognitionProtocol, UpstreamData } from '../upstream-recognition.js';

export interface AliyunRequest {
  model: string;
  /** Of `run-task`, without the audio's format. */
  parameters: Readonly<Record<string, unknown>>;
  /** UUID of this utterance's task. */
  taskId: string;
  endsUtterance: boolean;
}

const message = z.looseObject({
  header: z.looseObject({
    event: z.string(),
    error_code: z.string().optional(),
    error_message: z.string().optional(),
  }),
  payload: z
    .looseObject({
      output: z
        .looseObject({
          sentence: z
            .looseObject({
              text: z.string(),
              begin_time: z.number().nullish(),
              sentence_end: z.boolean().nullish(),
              heartbeat: z.boolean().nullish(),
            })
            .optional(),
        })
        .optional(),
    })
    .optional(),
});

/** A tenth of a second, as the service advises. */
const FRAME_SAMPLES = 1_600;

/** One utterance as a task of DashScope's duplex WebSocket API (Model Studio, Paraformer client and server events). */
export class AliyunProtocol implements RecognitionProtocol {
  readonly name = 'aliyunbl_stream';
  readonly frameSamples = FRAME_SAMPLES;
  readonly awaitsReady = true;
  private readonly sentences: { beginMs: number | undefined; text: string }[] = [];
  private current = '';

  constructor(private readonly request: AliyunRequest) {}

  opening(): UpstreamData[] {
    const { model, parameters } = this.request;
    const payload = {
      task_group: 'audio',
      task: 'asr',
      function: 'recognition',
      model,
      parameters: { format: 'pcm', sample_rate: 16_000, ...parameters },
      input: {},
    };
    return [this.action('run-task', payload)];
  }

  audio(pcm: Uint8Array): UpstreamData {
    return pcm;
  }

  ending(): UpstreamData[] {
    return [this.action('finish-task', { input: {} })];
  }

  take(data: UpstreamData): MessageEffect {
    const { header, payload } = this.parse(data);
    switch (header.event) {
      case 'task-started':
        return { isReady: true };
      case 'task-finished':
        return { isOver: true };
      case 'task-failed':
        throw failureOf(header.error_code ?? 'unknown', header.error_message ?? '');
    }
    const sentence = payload?.output?.sentence;
    if (header.event !== 'result-generated' || sentence === undefined || sentence.heartbeat === true)
      return {};
    this.add(sentence.text, sentence.begin_time ?? undefined, sentence.sentence_end === true);
    const endsUtterance =
      this.request.endsUtterance && sentence.sentence_end === true && sentence.text !== '';
    return { interim: { ...this.words(), ...(endsUtterance ? { endsUtterance } : {}) } };
  }

  quietMs(): undefined {
    return undefined;
  }

  final(end: AnswerEnd): { text: string } {
    return wordsOrFailure(this.name, this.words(), end);
  }

  private action(action: string, payload: object): string {
    return JSON.stringify({ header: { action, task_id: this.request.taskId, streaming: 'duplex' }, payload });
  }

  private parse(data: UpstreamData): z.infer<typeof message> {
    try {
      if (typeof data !== 'string') throw new Error('An event is text.');
      return message.parse(JSON.parse(data));
    } catch (cause) {
      throw new SpeechError(
        'SPEECH_UNAVAILABLE',
        '[aliyunbl_stream] an event is not of the expected form; check base_url.',
        { cause },
      );
    }
  }

  /** A sentence is told as it grows, and may be told once more when it has ended. */
  private add(text: string, beginMs: number | undefined, isEnd: boolean): void {
    const last = this.sentences.at(-1);
    if (last !== undefined && beginMs !== undefined && last.beginMs === beginMs) last.text = text;
    else if (isEnd) {
      this.sentences.push({ beginMs, text });
      this.current = '';
    } else this.current = text;
  }

  private words(): { text: string } {
    const all = [...this.sentences.map(({ text }) => text), this.current];
    return { text: all.reduce(joinWords, '').trim() };
  }
}

function failureOf(errorCode: string, errorMessage: string): SpeechError {
  const code: SpeechErrorCode = /api.?key|unauthori|access.?denied|arrearage/i.test(errorCode)
    ? 'SPEECH_UNAUTHORIZED'
    : /invalid|notfound|unsupported|badrequest/i.test(errorCode.replace(/[^a-z]/gi, ''))
      ? 'SPEECH_REJECTED'
      : 'SPEECH_UNAVAILABLE';
  const remedy = {
    SPEECH_UNAUTHORIZED: '; check api_key and the account',
    SPEECH_REJECTED: '; check the settings',
  };
  const hint = code === 'SPEECH_UNAUTHORIZED' || code === 'SPEECH_REJECTED' ? remedy[code] : '';
  return new SpeechError(
    code,
    `[aliyunbl_stream] the task failed: ${errorCode} ${errorMessage.slice(0, 200)}${hint}.`,
  );
}
