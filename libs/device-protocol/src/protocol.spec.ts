import * as fc from 'fast-check';
import { decodeFrame, encodeFrame } from './binary-frame.js';
import type { FrameVersion } from './binary-frame.js';
import { parseControlMessage } from './control-message.js';
import { composeDeviceToken, isDeviceTokenExpired, splitDeviceToken } from './device-token.js';
import { emotionOf } from './emotion.js';
import { parseClientHello, serverHelloMessage } from './hello.js';
import { ProtocolError } from './protocol-error.js';
import { iotCommandMessage, serverReplyMessage } from './server-message.js';

const version = fc.constantFrom<FrameVersion>(1, 2, 3);

describe(decodeFrame, () => {
  it('gives back what encodeFrame took, in every version', () => {
    fc.assert(
      fc.property(version, fc.uint8Array({ minLength: 1, maxLength: 1500 }), fc.nat(), (v, payload, at) => {
        const frame = decodeFrame(v, encodeFrame(v, payload, at));
        expect(Array.from(frame.payload)).toEqual(Array.from(payload));
        expect(frame.timestampMs).toBe(v === 2 ? at : 0);
      }),
    );
  });

  it('answers any bytes with a frame within the message or a ProtocolError', () => {
    fc.assert(
      fc.property(version, fc.uint8Array({ maxLength: 64 }), (v, message) => {
        try {
          expect(decodeFrame(v, message).payload.length).toBeLessThanOrEqual(message.length);
        } catch (error) {
          expect(error).toBeInstanceOf(ProtocolError);
        }
      }),
    );
  });

  it('writes version 2 and 3 headers big-endian with exact sizes', () => {
    expect(Array.from(encodeFrame(3, Uint8Array.of(9, 9)))).toEqual([0, 0, 0, 2, 9, 9]);
    expect(Array.from(encodeFrame(2, Uint8Array.of(7), 258))).toEqual([
      0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 0, 0, 0, 1, 7,
    ]);
  });

  it('refuses a payload longer than the message', () => {
    expect(() => decodeFrame(3, Uint8Array.of(0, 0, 0, 9, 1))).toThrow(ProtocolError);
  });
});

describe(parseControlMessage, () => {
  it('never throws', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.json()),
        (text) => typeof parseControlMessage(text).kind === 'string',
      ),
    );
  });

  it.each([
    ['not json'],
    ['123'],
    ['[]'],
    ['null'],
    ['{}'],
    ['{"type":"listen"}'],
    ['{"type":"constructor"}'],
    ['{"type":"mcp"}'],
  ])('ignores %s', (text) => {
    expect(parseControlMessage(text).kind).toBe('ignored');
  });

  it('never throws at a member that cannot be made a number or a text', () => {
    const odd = fc.constantFrom({ toString: 1, valueOf: null }, { ['__proto__']: null }, [
      { toString: null },
    ]);
    const type = fc.constantFrom('hello', 'listen', 'abort', 'mcp', 'iot', 'server');
    const member = fc.constantFrom(
      'version',
      'state',
      'mode',
      'text',
      'reason',
      'payload',
      'action',
      'content',
    );
    fc.assert(
      fc.property(type, member, odd, (named, key, value) => {
        expect(() => parseControlMessage(JSON.stringify({ type: named, [key]: value }))).not.toThrow();
      }),
    );
    expect(parseControlMessage('{"type":"hello","version":{"toString":1,"valueOf":1}}')).toMatchObject({
      kind: 'hello',
      hello: { frameVersion: 1 },
    });
  });

  it('reads listen messages with and without a mode', () => {
    const listen = (fields: object): unknown =>
      parseControlMessage(JSON.stringify({ type: 'listen', ...fields }));
    expect(listen({ state: 'start', mode: 'manual' })).toEqual({ kind: 'listen-start', mode: 'manual' });
    expect(listen({ state: 'start' })).toEqual({ kind: 'listen-start', mode: undefined });
    expect(listen({ state: 'start', mode: 'odd' })).toEqual({ kind: 'listen-start', mode: 'auto' });
    expect(listen({ state: 'detect', text: 'hi' })).toEqual({ kind: 'listen-detect', text: 'hi' });
    expect(listen({ state: 'stop' })).toEqual({ kind: 'listen-stop' });
  });
});

describe(parseClientHello, () => {
  it('takes defaults for whatever is missing or odd', () => {
    expect(parseClientHello({ type: 'hello' })).toEqual({
      frameVersion: undefined,
      features: { mcp: false, aec: false, emoji: true },
      audio: { sampleRateHz: 16_000, frameDurationMs: 60, channelsCount: 1 },
    });
    const odd = parseClientHello({
      version: '3',
      features: 'yes',
      audio_params: { sample_rate: 'high', frame_duration: 20 },
    });
    expect(odd).toMatchObject({ frameVersion: 3, audio: { sampleRateHz: 16_000, frameDurationMs: 20 } });
  });
});

describe(serverHelloMessage, () => {
  it('names the transport, which the firmware reads unchecked', () => {
    const hello: unknown = JSON.parse(
      serverHelloMessage('s', { sampleRateHz: 24_000, frameDurationMs: 60 }, { transport: 'websocket' }),
    );
    expect(hello).toMatchObject({
      transport: 'websocket',
      session_id: 's',
      audio_params: { sample_rate: 24_000 },
    });
  });
});

describe('answers to management and legacy things', () => {
  it('name the action where there is one', () => {
    expect(JSON.parse(serverReplyMessage('success', 'Done.', 'restart'))).toEqual({
      type: 'server',
      status: 'success',
      message: 'Done.',
      content: { action: 'restart' },
    });
    expect(JSON.parse(serverReplyMessage('error', 'No.'))).toEqual({
      type: 'server',
      status: 'error',
      message: 'No.',
    });
  });

  it('carry one command', () => {
    const command = { name: 'Lamp', method: 'TurnOn', parameters: {} };
    expect(JSON.parse(iotCommandMessage('s', command))).toEqual({
      type: 'iot',
      session_id: 's',
      commands: [command],
    });
  });
});

describe(splitDeviceToken, () => {
  it('takes apart what composeDeviceToken made, and nothing else', () => {
    const signature = 'a'.repeat(43);
    expect(splitDeviceToken(composeDeviceToken(signature, 7))).toEqual({ signature, issuedAtSeconds: 7 });
    for (const text of ['', 'test-token', `${signature}.`, `${signature}.1.2`])
      expect(splitDeviceToken(text)).toBeUndefined();
  });

  it('expires after its life, 30 days where none is set', () => {
    expect(isDeviceTokenExpired(0, 61, 60)).toBe(true);
    expect(isDeviceTokenExpired(0, 59, 60)).toBe(false);
    expect(isDeviceTokenExpired(0, 29 * 86_400, 0)).toBe(false);
  });
});

describe(emotionOf, () => {
  it('takes the first known emoji, else happy', () => {
    expect(emotionOf('Oh 😔 well 😂').name).toBe('sad');
    expect(emotionOf('Plain').name).toBe('happy');
  });
});
