import { z } from 'zod';
import { SpeechError } from '../../speech-error.js';

export const RATE_HZ = 24_000;

export interface CosyVoiceSettings {
  model: string;
  voice: string;
  /** 0.5 to 2. */
  rate: number;
  /** 0.5 to 2. */
  pitch: number;
  /** 0 to 100. */
  volume: number;
}

const eventSchema = z.object({
  header: z.object({
    task_id: z.string(),
    event: z.string(),
    error_code: z.string().optional(),
    error_message: z.string().optional(),
  }),
});
export type CosyVoiceEvent = z.infer<typeof eventSchema>['header'];

/** Begins a task; the service answers `task-started`. */
export function runTask(taskId: string, { model, ...voice }: CosyVoiceSettings): string {
  return command('run-task', taskId, {
    task_group: 'audio',
    task: 'tts',
    function: 'SpeechSynthesizer',
    model,
    parameters: { text_type: 'PlainText', format: 'pcm', sample_rate: RATE_HZ, ...voice },
    input: {},
  });
}

export function continueTask(taskId: string, text: string): string {
  return command('continue-task', taskId, { input: { text } });
}

/** No more text comes; the service answers `task-finished` behind the last audio. */
export function finishTask(taskId: string): string {
  return command('finish-task', taskId, { input: {} });
}

/** @throws SpeechError for anything that is no event */
export function parseEvent(message: string): CosyVoiceEvent {
  let value: unknown;
  try {
    value = JSON.parse(message);
  } catch {
    value = undefined;
  }
  const event = eventSchema.safeParse(value);
  if (event.success) return event.data.header;
  throw new SpeechError(
    'SPEECH_UNAVAILABLE',
    '[alibl_stream] the service sent a text that is no event; check url.',
  );
}

function command(action: string, taskId: string, payload: object): string {
  return JSON.stringify({ header: { action, task_id: taskId, streaming: 'duplex' }, payload });
}
