import { readRetryAfter } from './llm-http.js';
import { serviceWords } from './service-words.js';

describe(serviceWords, () => {
  it.each([
    [
      'OpenAI',
      '{"error":{"message":"No such model.","type":"invalid","param":null,"code":"model_not_found"}}',
      'No such model., model_not_found, invalid',
    ],
    ['Ollama', '{"error":"model \'x\' not found"}', "model 'x' not found"],
    [
      'Gemini, in an array',
      '[{"error":{"code":429,"message":"Quota.","status":"RESOURCE_EXHAUSTED"}}]',
      'Quota., 429, RESOURCE_EXHAUSTED',
    ],
    [
      'Dify',
      '{"code":"not_chat_app","message":"Wrong mode.","status":400}',
      'Wrong mode., not_chat_app, 400',
    ],
    ['Coze', '{"code":4101,"msg":"No permission."}', 'No permission., 4101'],
    ['FastAPI', '{"detail":[{"msg":"Field required","type":"missing"}]}', 'Field required, missing'],
    ['a web page', '<html>It works!</html>', ''],
    ['nothing', '', ''],
    ['something else', '{"a":1}', ''],
  ])('finds the words of %s', (_, body, expected) => {
    expect(serviceWords(body, [])).toBe(expected);
  });

  it.each([
    ['a key', 'Incorrect key: sk-123456789', ['sk-123456789']],
    ['the end of a key', 'Incorrect key: ********23456789', ['sk-123456789', '23456789']],
    ['what was said', 'Cannot take: my doctor says', ['Listen, my doctor says that']],
    ['a short word that was said', 'Cannot take: gout', ['gout']],
    ['what was said in Chinese', '不能处理：我昨天去医院检查身体', ['我昨天去医院检查身体了']],
  ])('leaves out words with %s', (_, message, confidential) => {
    expect(serviceWords(JSON.stringify({ error: { message, code: 'bad' } }), confidential)).toBe('bad');
  });

  it('keeps it short', () => {
    expect(serviceWords(JSON.stringify({ error: 'x'.repeat(5_000) }), [])).toHaveLength(200);
  });
});

describe(readRetryAfter, () => {
  const now = Date.parse('2026-01-01T00:00:00Z');
  it.each([
    [null, undefined],
    ['', undefined],
    ['7', 7_000],
    ['0.5', 500],
    ['Thu, 01 Jan 2026 00:00:30 GMT', 30_000],
    ['Wed, 31 Dec 2025 00:00:00 GMT', undefined],
    ['-1', undefined],
    ['soon', undefined],
  ])('reads %j', (value, expected) => {
    expect(readRetryAfter(value, now)).toBe(expected);
  });
});
