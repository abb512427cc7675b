import { FunServerProtocol } from './fun-server.protocol.js';
import type { FinalFlag, FunMode } from './fun-server.protocol.js';
import { hotwordsJson } from './hotwords.js';
import { withoutTags } from './without-tags.js';

const make = (mode: FunMode = '2pass', flag?: FinalFlag): FunServerProtocol =>
  new FunServerProtocol(
    { mode, chunkSize: [5, 10, 5], hotwords: '', itn: true, wavName: 'u', endsUtterance: false },
    flag,
  );
const result = (mode: string, text: string, isFinal?: boolean): string =>
  JSON.stringify({ mode, text, is_final: isFinal });

describe(FunServerProtocol, () => {
  it('puts corrected sentences in the place of the pieces heard first', () => {
    const protocol = make();
    const texts = [
      result('2pass-online', '今天', false),
      result('2pass-online', '天汽', false),
      result('2pass-offline', '今天天气', false),
      result('2pass-online', '怎么', false),
    ].map((message) => protocol.take(message).interim?.text);
    expect(texts).toEqual(['今天', '今天天汽', '今天天气', '今天天气怎么']);
    protocol.ending();
    expect(protocol.take(result('2pass-offline', '怎么样？', true))).toEqual({ isOver: true });
    expect(protocol.final('over')).toEqual({ text: '今天天气怎么样？' });
  });

  it('keeps the pieces where the last result has no words', () => {
    const protocol = make();
    protocol.take(result('2pass-online', '你好', false));
    protocol.ending();
    protocol.take(JSON.stringify({ text: '', is_final: true, wav_name: 'u' }));
    expect(protocol.final('over')).toEqual({ text: '你好' });
  });

  it('is not misled by a result that was under way when the end was said', () => {
    const straight = make();
    straight.take(result('2pass-online', 'one', false));
    straight.ending();
    expect(straight.take(result('2pass-offline', 'One.', false)).isOver).toBeUndefined();
    expect(straight.quietMs()).toBeUndefined();
    expect(straight.take(result('2pass-offline', ' Two.', true))).toEqual({ isOver: true });
    expect(straight.final('over').text).toBe('One. Two.');

    const inverted = make();
    inverted.take(result('2pass-online', 'one', true));
    inverted.ending();
    expect(inverted.take(result('2pass-offline', 'One.', true)).isOver).toBeUndefined();
    expect(inverted.take(result('2pass-offline', 'Two.', false))).toEqual({ isOver: true });
    expect(inverted.learnt).toBe('inverted');
  });

  it('waits a little for more where it cannot tell, and remembers what that taught', () => {
    const protocol = make('offline');
    protocol.ending();
    expect(protocol.take(result('2pass-offline', '你好', true)).isOver).toBeUndefined();
    expect(protocol.quietMs()).toBeGreaterThan(0);
    expect(protocol.final('quiet')).toEqual({ text: '你好' });
    expect(protocol.learnt).toBe('straight');
    const next = make('offline', protocol.learnt);
    next.ending();
    expect(next.take(result('2pass-offline', '你好', true))).toEqual({ isOver: true });
  });

  it('knows the Python server by a flag that falls', () => {
    const protocol = make();
    protocol.ending();
    protocol.take(result('2pass-online', 'one', true));
    expect(protocol.take(result('2pass-offline', 'One.', false))).toEqual({ isOver: true });
    expect(protocol.learnt).toBe('inverted');
  });

  it.each([
    ['of the C++ offline server', result('offline', '你好', false)],
    ['without the flag', result('2pass-offline', '你好')],
  ])('takes a single result %s for the last', (_, message) => {
    const protocol = make();
    protocol.ending();
    expect(protocol.take(message)).toEqual({ isOver: true });
  });

  it('gives the words there are when the rest is late or cut off, and fails where there are none', () => {
    for (const cause of ['late', 'closed'] as const) {
      const some = make();
      some.take(result('2pass-online', '你好', false));
      some.ending();
      expect(some.final(cause)).toEqual({ text: '你好' });
      const none = make();
      none.ending();
      expect(() => none.final(cause)).toThrow(/fun_server/);
    }
  });

  it.each(['', 'hello', '[]', '{"text":1}', '{}', '<html>'])('refuses %j as a result', (message) => {
    expect(() => make().take(message)).toThrow(/FunASR server/);
  });

  it('refuses a binary message', () => {
    expect(() => make().take(new Uint8Array(4))).toThrow(/FunASR server/);
  });

  it('takes SenseVoice’s tags off, and the language from them', () => {
    const protocol = make();
    protocol.ending();
    protocol.take(result('offline', '<|yue|><|HAPPY|><|Speech|><|withitn|>你好', false));
    expect(protocol.final('over')).toEqual({ text: '你好', language: 'yue' });
  });
});

describe(hotwordsJson, () => {
  it.each([
    ['', ''],
    [' \n,', ''],
    ['阿里巴巴 20\n通义实验室 30', '{"阿里巴巴":20,"通义实验室":30}'],
    ['New York 5, Berlin', '{"New York":5,"Berlin":20}'],
    ['{"小智": "40", "x": null}', '{"小智":40,"x":0}'],
    ['["no object"]', '{"[\\"no object\\"]":20}'],
  ])('makes an object of %j', (text, expected) => expect(hotwordsJson(text)).toBe(expected));
});

describe(withoutTags, () => {
  it('leaves other text alone', () => {
    expect(withoutTags('a < b | c > d')).toEqual({ text: 'a < b | c > d', language: undefined });
  });
});
