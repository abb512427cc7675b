import { ManagerHarness } from '../testing/manager-harness.js';
import type { Answer } from '../testing/http-client.js';

jest.setTimeout(60_000);

describe('messages by Accept-Language', () => {
  let harness: ManagerHarness;
  beforeAll(async () => {
    harness = await ManagerHarness.start({ CORS_ORIGINS: 'https://console.example.org' });
    await harness.setUp();
  });
  afterAll(() => harness.stop());

  const ask = (method: string, path: string, language: string, body?: unknown): Promise<Answer> =>
    harness.client.send(method, path, body, { 'accept-language': language });

  it('say what is wrong with each field, with a code, in English', async () => {
    const { status, body, headers } = await ask('POST', '/api/agent', 'de', { name: 'x'.repeat(65) });
    expect([status, headers.get('content-language')]).toEqual([422, 'en']);
    expect(body?.details).toEqual([
      { path: 'name', code: 'too_big', msg: expect.stringContaining('64') as string },
    ]);
    expect(body?.msg).toMatch(/^name: Too big/);
  });

  it('say the same in Chinese', async () => {
    const long = { name: 'x'.repeat(65), timeZone: 1 };
    const { status, body, headers } = await ask('POST', '/api/agent', 'zh-CN,zh;q=0.9', long);
    expect([status, headers.get('content-language')]).toEqual([422, 'zh-CN']);
    expect(headers.get('vary')).toBe('origin, accept-language');
    expect(body?.details).toEqual([
      { path: 'name', code: 'too_big', msg: expect.stringMatching(/数值过大.*64/) as string },
      {
        path: 'timeZone',
        code: 'invalid_type',
        msg: expect.stringMatching(/期望 string，实际接收 数字/) as string,
      },
    ]);
    expect(body?.msg).toMatch(/^name：数值过大/);
  });

  it('say what schemas say in words of their own', async () => {
    const { body } = await ask('POST', '/api/device/bind', 'zh', { agentId: 'a', code: 'x' });
    expect(body?.details).toEqual([
      { path: 'code', code: 'invalid_format', msg: '必须是设备所报的六位数字' },
    ]);
  });

  it.each([
    ['GET', '/api/agent/nobody', '没有智能体“nobody”。'],
    ['GET', '/api/nowhere', '没有这个接口，请参阅 /api/openapi.json。'],
    ['PUT', '/api/device/x?keepMemories=%00', '地址不能包含字符 U+0000。'],
    ['PUT', '/api/agent/%ff', '请求路径无效。'],
  ])('say of %s %s: %s', async (method, path, message) => {
    expect((await ask(method, path, 'zh', method === 'PUT' ? {} : undefined)).body?.msg).toBe(message);
  });

  it('are told to gateways and devices too', async () => {
    const { status, body, headers } = await harness
      .stranger()
      .send('POST', '/xiaozhi/config/server-base', {}, { 'accept-language': 'zh-CN' });
    expect([status, headers.get('content-language')]).toEqual([200, 'zh-CN']);
    expect(body).toEqual({ code: 401, msg: '服务器密钥缺失或错误。', data: null });
    const english = await harness.stranger().send('POST', '/xiaozhi/config/server-base', {});
    expect(english.body?.msg).toBe('The server secret is missing or wrong.');
  });
});
