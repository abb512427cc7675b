import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { CODE_MESSAGES } from './codes.js';
import { languageOf } from './language.js';
import { TEXTS } from './texts.js';
import { failureInChinese, textInChinese } from './translate.js';

const HAS_CHINESE = /\p{Script=Han}/u;
const read = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.includes('spec') && !file.includes('testing'))
    .map((file) => readFileSync(join(folder, file), 'utf8'));
const sources = read(join(__dirname, '..')).join('\n');
const contracts = read(join(__dirname, '../../../../libs/contracts/src')).join('\n');

/** All that is thrown with a status, given by the filter, passed on from memory providers, or made of a thing's name. */
function thrownCodes(): string[] {
  const thrown = [...sources.matchAll(/new ApiError\(\s*\d+,\s*'([A-Z_]+)'/g)].map(([, code = '']) => code);
  const given = [...sources.matchAll(/(?:error|name)(?::| =) (?:[^;'\n]*\? )?'([A-Z]+(?:_[A-Z]+)+)'/g)];
  const [, things = ''] = /function notFound\(\s*what:([^,]*),/.exec(sources) ?? [];
  const missing = [...things.matchAll(/'(\w+)'/g)].map(([, name = '']) => `${name.toUpperCase()}_NOT_FOUND`);
  const memory = readFileSync(join(__dirname, '../../../../libs/memory/src/memory-errors.ts'), 'utf8');
  const provided = [...memory.matchAll(/'(MEMORY_[A-Z]+)'/g)].map(([, code = '']) => code);
  return [
    ...new Set([
      ...thrown,
      ...given.map(([, code = '']) => code),
      ...missing,
      ...provided,
      ...['ROUTE_NOT_FOUND', 'REQUEST_REFUSED', 'INTERNAL'],
    ]),
  ].sort();
}

describe('the messages of codes', () => {
  it.each(thrownCodes())('have %s in both languages', (code) => {
    const [english = '', chinese = ''] = CODE_MESSAGES[code] ?? [];
    expect(english).toMatch(/^[A-Z].*\.$/);
    expect(HAS_CHINESE.test(english)).toBe(false);
    expect(chinese).toMatch(HAS_CHINESE);
  });

  it('are held against enough codes to be of use', () => {
    expect(thrownCodes().length).toBeGreaterThan(90);
    expect(thrownCodes()).toEqual(expect.arrayContaining(['ROLLOUT_NOT_FOUND', 'MEMORY_THROTTLED']));
  });
});

/** What schemas of contracts say in words of their own. */
function schemaTexts(): string[] {
  const texts = [
    ...contracts.matchAll(/\bmessage: (?:'([^']+)'|`([^`]+)`)/g),
    ...contracts.matchAll(
      /\.(?:min|max|regex|refine)\([^;]*?, '((?:must|give|use|is|needs|only)\b[^']+)'\)/g,
    ),
  ];
  return [...new Set(texts.map(([, plain, template]) => plain ?? template ?? ''))];
}

describe('texts', () => {
  it.each(schemaTexts())('have what a schema says: %s', (text) => {
    expect(textInChinese(text.replaceAll(/\$\{[^}]*\}/g, 'x'))).toMatch(HAS_CHINESE);
  });

  it.each(TEXTS)('have a Chinese side with the same places: %s', (english, chinese) => {
    const places = (text: string): string[] => (text.match(/\{\w+\}/g) ?? []).sort();
    expect(chinese).toMatch(HAS_CHINESE);
    expect(places(english)).toEqual(expect.arrayContaining(places(chinese)));
  });

  it('are held against enough schemas to be of use', () => {
    expect(schemaTexts().length).toBeGreaterThan(15);
  });

  it('carry what differs', () => {
    expect(textInChinese('There is no agent "小明".')).toBe('没有智能体“小明”。');
    expect(textInChinese('Too many attempts; try again in 12 s.')).toBe('尝试次数过多，请在 12 秒后再试。');
    expect(textInChinese('there is no LLM provider "a (b)?"; add it in Provider Management first')).toBe(
      '没有 LLM 供应商“a (b)?”，请先在供应商管理中添加',
    );
    expect(textInChinese('Ann')).toBeUndefined();
  });
});

describe('a failure in Chinese', () => {
  const failure = (error: string, msg: string, details: { path: string; code: string; msg: string }[] = []) =>
    failureInChinese({ code: 409, msg, data: null, error, details, requestId: 'r' });

  it('says at the least what its code means', () => {
    expect(failure('MEMORY_REJECTED', 'Mem0 says: no.').msg).toBe('记忆供应商不接受此内容。');
  });

  it('leaves names as they are', () => {
    const details = [{ path: 'a1', code: 'PROVIDER_IN_USE', msg: 'Ann' }];
    expect(failure('PROVIDER_IN_USE', 'Agents use this provider: Ann.', details)).toMatchObject({
      msg: '以下智能体使用此供应商：Ann。',
      details,
    });
  });

  it('names the field first where it is of one field', () => {
    const details = [{ path: 'expiresAt', code: 'INPUT_INVALID', msg: 'is past' }];
    expect(failure('INPUT_INVALID', 'expiresAt: is past', details).msg).toBe('expiresAt：已过期');
  });
});

describe('the language of a request', () => {
  it.each([
    ['zh-CN,zh;q=0.9,en;q=0.8', 'zh'],
    ['zh', 'zh'],
    ['ZH-TW', 'zh'],
    ['en-US,zh;q=0.9', 'en'],
    ['en;q=0.5, zh-Hans;q=0.7', 'zh'],
    ['zh;q=0, en', 'en'],
    ['de-DE', 'en'],
    ['zha', 'en'],
    ['', 'en'],
    [undefined, 'en'],
  ])('%j is %s', (header, language) => {
    expect(languageOf(header)).toBe(language);
  });
});
