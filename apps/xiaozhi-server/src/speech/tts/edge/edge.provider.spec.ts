import { createLogger, silentLogger } from '@xiaozhi/observability';
import { describeTtsService } from '../tts-service.contract.js';
import { speakAll } from '../tts.contract.js';
import { ttsRegistry } from '../tts.registry.js';
import type { Tts } from '../tts.js';
import { parseBinary, parseText } from './edge-messages.js';
import { makeToken } from './edge-token.js';
import { toVoiceName } from './edge-voice.js';
import { binaryMessage, spokenIn, startEdgeStandIn } from './testing/edge-stand-in.js';
import type { EdgeStandIn } from './testing/edge-stand-in.js';

const deps = { logger: silentLogger(), modelsDir: 'models' };
const make = (url: string, fields: Record<string, unknown> = {}): Tts =>
  ttsRegistry.create('edge', { url, ...fields }, deps);

describeTtsService('edge', {
  start: startEdgeStandIn,
  make: ({ url }, timeout) => make(url, { timeout }),
  knowsRate: true,
});

describe('the edge synthesiser', () => {
  let service: EdgeStandIn;
  beforeAll(async () => {
    service = await startEdgeStandIn();
  });
  beforeEach(() => {
    service.fault = undefined;
    service.clockAheadMs = 0;
    service.tellsTime = true;
    service.prelude = () => [];
  });
  afterAll(() => service.stop());

  it('takes the time of the service where the clocks differ, and keeps it', async () => {
    service.clockAheadMs = -3_600_000;
    const tts = make(service.url);
    expect((await speakAll(tts, 'One.')).length).toBeGreaterThan(0);
    service.tellsTime = false;
    expect((await speakAll(tts, 'Two.')).length).toBeGreaterThan(0);
    await expect(speakAll(make(service.url), 'Three.')).rejects.toMatchObject({
      code: 'SPEECH_UNAUTHORIZED',
    });
  });

  it('sends what Edge sends', async () => {
    await speakAll(make(service.url, { rate: 10, pitch: '-5', volume: 0 }), 'Hi.');
    const { config, ssml, headers } = service.requests.at(-1) ?? { config: '', ssml: '', headers: {} };
    expect(headers.cookie).toMatch(/^muid=[0-9A-F]{32};$/);
    expect(config).toMatch(
      /^X-Timestamp:\w{3} \w{3} \d\d \d{4} \d\d:\d\d:\d\d GMT\+0000 \(Coordinated Universal Time\)\r\nContent-Type:application\/json; charset=utf-8\r\nPath:speech\.config\r\n\r\n\{.*\}\r\n$/,
    );
    expect(config).toContain('"outputFormat":"audio-24khz-48kbitrate-mono-mp3"');
    expect(ssml).toMatch(
      /^X-RequestId:[0-9a-f]{32}\r\nContent-Type:application\/ssml\+xml\r\nX-Timestamp:.*Time\)Z\r\nPath:ssml\r\n\r\n<speak .*xml:lang='zh-CN'>/,
    );
    expect(ssml).toContain("<prosody rate='+10%' pitch='-5Hz' volume='+0%'>Hi.</prosody>");
  });

  it('speaks with the voice and manner that an agent has chosen over the provider’s own', async () => {
    const chosen = {
      private_voice: 'en-US-EmmaMultilingualNeural',
      ttsRate: -20,
      ttsPitch: '3',
      ttsVolume: 50,
    };
    await speakAll(make(service.url, { voice: 'zh-CN-XiaoxiaoNeural', rate: 10, ...chosen }), 'Hi.');
    const ssml = service.requests.at(-1)?.ssml ?? '';
    expect(ssml).toContain("(en-US, EmmaMultilingualNeural)'");
    expect(ssml).toContain("rate='-20%' pitch='+3Hz' volume='+50%'");
  });

  it.each(['Tom & Jerry\'s <b> "x"', '你好，世界', 'a\u0000b\u000bc\ud800d'])(
    'says %j as it is',
    async (text) => {
      await speakAll(make(service.url), text);
      const said = text.replace(/[\u0000\u000b]/g, ' ').replace('\ud800', '\ufffd');
      expect(spokenIn(service.requests.at(-1)?.ssml ?? '')).toBe(said);
    },
  );

  it('passes over messages that are not for its sentence or that it does not know', async () => {
    const alone = await speakAll(make(service.url), 'Hello.');
    service.prelude = (requestId) => [
      binaryMessage('another', Buffer.alloc(3_000, 0x55)),
      'X-RequestId:another\r\nPath:turn.end\r\n\r\n{}',
      `X-RequestId:${requestId}\r\nPath:something.new\r\n\r\n{}`,
      binaryMessage(requestId, Buffer.alloc(0)),
    ];
    expect((await speakAll(make(service.url), 'Hello.')).length).toBe(alone.length);
  });

  it.each([
    ['a text without headers', 'nonsense'],
    ['headers that are cut off', Buffer.from([9, 9, 1])],
    ['a binary message without a length', Buffer.from([1])],
  ])('tells %s', async (_, message) => {
    service.prelude = () => [message];
    await expect(speakAll(make(service.url), 'Hello.')).rejects.toMatchObject({ code: 'SPEECH_UNAVAILABLE' });
  });

  it('tells a voice that the service does not have', async () => {
    const failure = speakAll(make(service.url, { voice: 'xx-XX-NobodyNeural' }), 'Hello.');
    await expect(failure).rejects.toMatchObject({ code: 'SPEECH_REJECTED' });
    await expect(failure).rejects.toThrow('Unsupported voice.');
  });

  it.each(['alloy', "x'/><evil", 'zh-CN'])('refuses %j as a voice before anything is said', (voice) => {
    expect(() => make(service.url, { voice })).toThrow(/zh-CN-XiaoxiaoNeural/);
  });

  it('logs nothing of what is said', async () => {
    const lines: string[] = [];
    const destination = { write: (line: string) => void lines.push(line) };
    const logger = createLogger({ service: 'test', level: 'info', destination });
    await speakAll(ttsRegistry.create('edge', { url: service.url }, { ...deps, logger }), 'A secret.');
    expect(lines.join('')).not.toContain('secret');
  });
});

describe(makeToken, () => {
  it('makes the token that was seen in use at that time', () => {
    const token = '2FD7FBB316546A4A4D9D2647A42D3A7FDC192655EF6B87ED618C1592A14DB93B';
    expect(makeToken(1_730_733_612_000)).toBe(token);
    expect(makeToken(1_730_733_600_000)).toBe(token);
    expect(makeToken(1_730_733_900_000)).not.toBe(token);
  });
});

describe(toVoiceName, () => {
  it.each([
    [
      'en-US-EmmaMultilingualNeural',
      'Microsoft Server Speech Text to Speech Voice (en-US, EmmaMultilingualNeural)',
    ],
    [
      'zh-CN-liaoning-XiaobeiNeural',
      'Microsoft Server Speech Text to Speech Voice (zh-CN-liaoning, XiaobeiNeural)',
    ],
    [
      'Microsoft Server Speech Text to Speech Voice (zh-CN, YunxiNeural)',
      'Microsoft Server Speech Text to Speech Voice (zh-CN, YunxiNeural)',
    ],
  ])('%s', (voice, name) => {
    expect(toVoiceName(voice)).toBe(name);
  });
});

describe('messages of the service', () => {
  it('are read with their headers, whatever the case and spaces', () => {
    const { headers, body } = parseText(
      'x-requestid: 1\r\nPATH:turn.end\r\nno colon\r\n\r\n{"a":"b\r\n\r\nc"}',
    );
    expect([...headers]).toEqual([
      ['x-requestid', '1'],
      ['path', 'turn.end'],
    ]);
    expect(body).toBe('{"a":"b\r\n\r\nc"}');
    const audio = Buffer.from([1, 2, 3]);
    expect(parseBinary(binaryMessage('id', audio)).body).toEqual(audio);
  });
});
