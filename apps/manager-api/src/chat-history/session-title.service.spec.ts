import type { ConversationView, PageView } from '@xiaozhi/contracts';
import { EndedSessionBench } from '../testing/ended-session-bench.js';
import { SessionTitleService } from './session-title.service.js';

jest.setTimeout(60_000);

describe(SessionTitleService, () => {
  let bench: EndedSessionBench;
  beforeAll(async () => {
    bench = await EndedSessionBench.start();
  });
  beforeEach(() => {
    bench.asked = [];
    bench.answers = [];
  });
  afterAll(() => bench.stop());

  const titles = async (): Promise<Record<string, string | null>> => {
    const { list } = await bench.harness.client.data<PageView<ConversationView>>('GET', '/api/chat-history');
    return Object.fromEntries(list.map(({ sessionId, title }) => [sessionId, title]));
  };

  it('gives a conversation the title that the model finds, short and plain, and a new one when it is asked again', async () => {
    const session = await bench.talk(bench.ann, ['Hello!', 'I moved to Oslo last week.']);
    expect((await titles())[session]).toBeNull();
    bench.answers = ['「Moving to Oslo, Norway!」', 'Oslo'];
    expect(await bench.end(session, 'chat-title')).toMatchObject({ code: 0, data: null });
    expect((await titles())[session]).toBe('Moving to Oslo');
    expect(JSON.parse(bench.asked[0]?.user ?? '')).toEqual(['I moved to Oslo last week.']);
    await bench.end(session, 'chat-title');
    expect((await titles())[session]).toBe('Oslo');
  });

  it('takes what was said first where the model fails', async () => {
    const session = await bench.talk(bench.ann, ['我对花生过敏，请记住。']);
    bench.answers = [503];
    await bench.end(session, 'chat-title');
    expect((await titles())[session]).toBe('我对花生过敏 请记住');
  });

  it('gives no title to what is not worth one, and asks nobody', async () => {
    const session = await bench.talk(bench.ann, ['Hello!', 'Turn on the light.']);
    expect((await bench.end(session, 'chat-title'))?.code).toBe(0);
    expect([bench.asked, (await titles())[session]]).toEqual([[], null]);
    expect((await bench.end('nobody', 'chat-title'))?.code).toBe(10053);
  });

  it('goes with its conversation', async () => {
    const session = await bench.talk(bench.ben, ['I live in Rome.']);
    bench.answers = ['Rome'];
    await bench.end(session, 'chat-title');
    await bench.harness.client.data('DELETE', `/api/device/${bench.ben}`);
    expect(Object.keys(await titles())).not.toContain(session);
    const rows = bench.harness.manager.database.repository('conversationTitle');
    expect(await rows.findBy({ session_id: session })).toEqual([]);
  });
});
