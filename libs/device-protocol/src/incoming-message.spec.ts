import * as fc from 'fast-check';
import { serverHelloMessage } from './hello.js';
import { parseServerMessage } from './incoming-message.js';
import {
  alertMessage,
  emotionMessage,
  sentenceStartMessage,
  sttMessage,
  ttsMessage,
} from './server-message.js';

const read = (text: string): unknown => parseServerMessage(JSON.parse(text));

describe(parseServerMessage, () => {
  it('reads what the server composes', () => {
    const audio = { sampleRateHz: 24_000, frameDurationMs: 60 };
    expect(read(serverHelloMessage('s', audio, { transport: 'websocket' }))).toEqual({
      kind: 'hello',
      sessionId: 's',
      audio,
    });
    expect(read(sttMessage('s', 'Hi.'))).toEqual({ kind: 'stt', text: 'Hi.' });
    expect(read(ttsMessage('s', 'start'))).toEqual({ kind: 'tts-start' });
    expect(read(sentenceStartMessage('s', 'Hello.'))).toEqual({ kind: 'sentence', text: 'Hello.' });
    expect(read(ttsMessage('s', 'stop'))).toEqual({ kind: 'tts-stop' });
    expect(read(emotionMessage('s', { emoji: '🙂', name: 'happy' }))).toEqual({
      kind: 'emotion',
      emoji: '🙂',
      name: 'happy',
    });
    expect(read(alertMessage('a', 'b', 'sad'))).toEqual({ kind: 'alert', status: 'a', message: 'b' });
  });

  it('takes a hello without parameters for one with the usual ones', () => {
    expect(parseServerMessage({ type: 'hello', transport: 'websocket', session_id: 's' })).toMatchObject({
      audio: { sampleRateHz: 24_000, frameDurationMs: 60 },
    });
  });

  it('ignores what it does not know, and never throws', () => {
    for (const value of [
      null,
      1,
      [],
      {},
      { type: 'tts' },
      { type: 'hello' },
      { type: 'pong', timestamp: '' },
    ])
      expect(parseServerMessage(value)).toEqual({ kind: 'ignored' });
    fc.assert(fc.property(fc.jsonValue(), (value) => typeof parseServerMessage(value).kind === 'string'));
  });
});
