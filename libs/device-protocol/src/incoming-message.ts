import { z } from 'zod';

/** What a server's text message means to whoever plays the device. Anything else is `ignored`, as devices do. */
export type ServerMessage =
  | { kind: 'hello'; sessionId: string; audio: { sampleRateHz: number; frameDurationMs: number } }
  | { kind: 'stt'; text: string }
  | { kind: 'tts-start' }
  | { kind: 'sentence'; text: string }
  | { kind: 'tts-stop' }
  | { kind: 'emotion'; emoji: string; name: string }
  | { kind: 'alert'; status: string; message: string }
  | { kind: 'ignored' };

const serverMessage = z.discriminatedUnion('type', [
  z.looseObject({
    type: z.literal('hello'),
    session_id: z.string().min(1),
    audio_params: z
      .looseObject({
        sample_rate: z.number().int().min(8_000).max(48_000).default(24_000),
        frame_duration: z.number().min(2.5).max(120).default(60),
      })
      .prefault({}),
  }),
  z.looseObject({ type: z.literal('stt'), text: z.string() }),
  z.looseObject({
    type: z.literal('tts'),
    state: z.enum(['start', 'sentence_start', 'stop']),
    text: z.string().default(''),
  }),
  z.looseObject({ type: z.literal('llm'), text: z.string(), emotion: z.string() }),
  z.looseObject({ type: z.literal('alert'), status: z.string(), message: z.string() }),
]);

/**
 * Reads a server's message.
 * @param value the parsed JSON, whatever it is; never throws
 */
export function parseServerMessage(value: unknown): ServerMessage {
  const { data } = serverMessage.safeParse(value);
  switch (data?.type) {
    case undefined:
      return { kind: 'ignored' };
    case 'hello': {
      const { sample_rate: sampleRateHz, frame_duration: frameDurationMs } = data.audio_params;
      return { kind: 'hello', sessionId: data.session_id, audio: { sampleRateHz, frameDurationMs } };
    }
    case 'stt':
      return { kind: 'stt', text: data.text };
    case 'tts':
      if (data.state === 'sentence_start') return { kind: 'sentence', text: data.text };
      return { kind: data.state === 'start' ? 'tts-start' : 'tts-stop' };
    case 'llm':
      return { kind: 'emotion', emoji: data.text, name: data.emotion };
    case 'alert':
      return { kind: 'alert', status: data.status, message: data.message };
  }
}
