import type { Emotion } from './emotion.js';

/** What the user was understood to say; the device shows it. */
export function sttMessage(sessionId: string, text: string): string {
  return JSON.stringify({ type: 'stt', text, session_id: sessionId });
}

/** `start` makes the device play, `sentence_start` is a subtitle, `stop` ends the turn. */
export function ttsMessage(sessionId: string, state: 'start' | 'stop'): string {
  return JSON.stringify({ type: 'tts', state, session_id: sessionId });
}

/** Subtitle of the sentence whose audio comes next. */
export function sentenceStartMessage(sessionId: string, text: string): string {
  return JSON.stringify({ type: 'tts', state: 'sentence_start', text, session_id: sessionId });
}

/** Ends a session whose control messages travel over MQTT; the device stays connected to the broker. */
export function goodbyeMessage(sessionId: string): string {
  return JSON.stringify({ type: 'goodbye', session_id: sessionId });
}

/** The face that the device shows. */
export function emotionMessage(sessionId: string, emotion: Emotion): string {
  return JSON.stringify({ type: 'llm', text: emotion.emoji, emotion: emotion.name, session_id: sessionId });
}

/** A notice on the device's screen; all three strings are needed by the firmware. */
export function alertMessage(status: string, message: string, emotion: string): string {
  return JSON.stringify({ type: 'alert', status, message, emotion });
}

/** Makes the device start anew; only the stock firmware heeds it. */
export function rebootMessage(): string {
  return JSON.stringify({ type: 'system', command: 'reboot' });
}

/** Answer to a device's `ping`. @param at shown as `YYYY-MM-DD HH:MM:SS`, UTC */
export function pongMessage(at: Date): string {
  return JSON.stringify({ type: 'pong', timestamp: at.toISOString().slice(0, 19).replace('T', ' ') });
}

/** Answer to a management message. @param action left out where the secret was wrong */
export function serverReplyMessage(status: 'success' | 'error', message: string, action?: string): string {
  return JSON.stringify({
    type: 'server',
    status,
    message,
    ...(action === undefined ? {} : { content: { action } }),
  });
}

/** A call of a method of a device that knows no MCP (device protocol, legacy IoT). */
export function iotCommandMessage(
  sessionId: string,
  command: { name: string; method: string; parameters: Readonly<Record<string, unknown>> },
): string {
  return JSON.stringify({ type: 'iot', commands: [command], session_id: sessionId });
}
