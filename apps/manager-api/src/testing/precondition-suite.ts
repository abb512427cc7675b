import { CSRF_HEADER } from '@xiaozhi/contracts';
import type { AgentView, ModelProviderView } from '@xiaozhi/contracts';
import { guardWrites } from '../database/write-guard.js';
import { EditGuard } from '../precondition/edit-guard.js';
import { editedDigest } from '../precondition/edited-rows.js';
import { AccountBench, PASSWORD, refusal } from './account-bench.js';
import { espImage } from './esp-image.js';
import type { Answer } from './http-client.js';
import { OPERATOR } from './manager-harness.js';

const NAMES = ['Bo', 'Cy', 'Di', 'Ed', 'Flo', 'Gus', 'Hal', 'Ida'];

/** Entity tags of resources, and edits that are refused by them, on any database. */
export function describePreconditions(kind: string, databaseEnv: () => Record<string, string>): void {
  describe(`entity tags on ${kind}`, () => {
    let bench: AccountBench;
    beforeAll(async () => {
      bench = await AccountBench.start(databaseEnv());
    });
    afterAll(() => bench.harness.stop());

    describeAgents(() => bench);
    describeResources(() => bench);
    describeHeaders(() => bench);
  });
}

const tagOf = ({ headers }: Answer): string => headers.get('etag') ?? '';

async function makeAgent(bench: AccountBench, name = 'Ann'): Promise<{ path: string; tag: string }> {
  const made = await bench.owner.send('POST', '/api/agent', { name, plugins: [] });
  return { path: `/api/agent/${(made.body?.data as AgentView).id}`, tag: tagOf(made) };
}

function describeAgents(of: () => AccountBench): void {
  const put = (path: string, name: string, tag: string): Promise<Answer> =>
    of().owner.send('PUT', path, { name }, { 'if-match': tag });

  it('are the same for the one who made, read and changed it', async () => {
    const { path, tag } = await makeAgent(of());
    expect(tag).toMatch(/^"[\w-]{22}\.[\w-]{22}"$/);
    expect(tagOf(await of().owner.send('GET', path))).toBe(tag);
    const changed = await put(path, 'Bob', tag);
    expect(changed.status).toBe(200);
    expect(tagOf(changed)).not.toBe(tag);
    expect(tagOf(await of().owner.send('GET', path))).toBe(tagOf(changed));
  });

  it('refuse what somebody else changed, say so, and change nothing', async () => {
    const { path, tag } = await makeAgent(of());
    await of().owner.data('PUT', path, { correctWords: [{ source: 'Zoë', target: 'Zoh-ee' }] });
    const before = (await of().audited('agent.update')).length;
    const refused = await put(path, 'Late', tag);
    expect(refusal(refused)).toEqual([412, 'PRECONDITION_FAILED']);
    expect(refused.body?.msg).toContain('Somebody else changed this');
    expect(refused.body?.details?.[0]?.path).toBe('if-match');
    expect(await of().owner.data<AgentView>('GET', path)).toMatchObject({ name: 'Ann' });
    expect((await of().audited('agent.update')).length).toBe(before);
    expect(refusal(await of().owner.send('DELETE', path, undefined, { 'if-match': tag }))).toEqual([
      ...[412, 'PRECONDITION_FAILED'],
    ]);
    expect((await put(path, 'Again', refused.body?.details?.[0]?.msg ?? '')).status).toBe(200);
  });

  it('let one of many edits at the same time through, and tell the others', async () => {
    const { path, tag } = await makeAgent(of());
    const answers = await Promise.all(NAMES.map((name) => put(path, name, tag)));
    const won = answers.filter(({ status }) => status === 200);
    expect(won).toHaveLength(1);
    expect(answers.filter((answer) => answer.status !== 200).map(refusal)).toEqual(
      Array(NAMES.length - 1).fill([412, 'PRECONDITION_FAILED']),
    );
    const winner = NAMES[answers.findIndex(({ status }) => status === 200)];
    expect(await of().owner.data<AgentView>('GET', path)).toMatchObject({ name: winner });
  });

  it('look again in the transaction that writes', async () => {
    const { path } = await makeAgent(of());
    const id = path.split('/').pop() ?? '';
    const { database } = of().harness.manager;
    const digest = await editedDigest({ of: (table) => database.repository(table) }, 'agent', id);
    // Each has looked already, and found what it knows.
    const edits = NAMES.map((name) =>
      guardWrites(new EditGuard('agent', id, [`"${digest}"`]), () =>
        database.write((rows) => rows.of('agent').update({ id }, { name })),
      ),
    );
    const ends = await Promise.allSettled(edits);
    expect(ends.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const reasons = ends.flatMap((end) => (end.status === 'rejected' ? [end.reason as unknown] : []));
    expect(reasons).toEqual(
      Array(NAMES.length - 1).fill(expect.objectContaining({ code: 'PRECONDITION_FAILED' })),
    );
  });

  it('ask nothing of those who send none', async () => {
    const { path } = await makeAgent(of());
    expect((await of().owner.send('PUT', path, { name: 'Bob' })).status).toBe(200);
    expect((await put(path, 'Cy', '*')).status).toBe(200);
    expect((await of().owner.send('DELETE', path)).status).toBe(200);
  });

  it('stay good for edits when only what gateways report has changed', async () => {
    const { path, tag } = await makeAgent(of());
    const { harness, owner } = of();
    await harness.ota('02:00:00:00:00:01');
    const [pending] = await owner.data<{ code: string }[]>('GET', '/api/device/pending');
    await owner.data('POST', '/api/device/bind', { agentId: path.split('/').pop(), code: pending?.code });
    const read = await owner.send('GET', path, undefined, { 'if-none-match': tag });
    expect([read.status, tagOf(read) === tag]).toEqual([200, false]);
    expect((await put(path, 'Bob', tag)).status).toBe(200);
  });

  it('say that it is not there where it is not', async () => {
    expect(refusal(await put('/api/agent/nobody', 'Bob', '"x.y"'))).toEqual([404, 'AGENT_NOT_FOUND']);
  });
}

interface Sample {
  /** Makes one. @returns its path */
  make: (bench: AccountBench) => Promise<string>;
  change?: object;
  deletes?: boolean;
}

async function uploadFirmware(bench: AccountBench): Promise<string> {
  const { headers } = await bench.harness.stranger().send('POST', '/api/auth/login', OPERATOR);
  const form = new FormData();
  form.set('type', `board-${Date.now()}`);
  form.set('file', new Blob([Uint8Array.from(espImage({}))]), 'xiaozhi.bin');
  const response = await fetch(`http://127.0.0.1:${bench.harness.manager.port}/api/firmware`, {
    ...{ method: 'POST', body: form },
    headers: { cookie: headers.getSetCookie()[0]?.split(';')[0] ?? '', [CSRF_HEADER]: 'test' },
  });
  return `/api/firmware/${((await response.json()) as { data: { id: string } }).data.id}`;
}

const fields = [{ key: 'model_name', label: 'Model', type: 'string', value: 'small' }];
const provider = { modelType: 'LLM', providerCode: 'openai', name: 'Mine', fields, sort: 1 };
const SAMPLES: Record<string, Sample> = {
  provider: {
    make: async ({ owner }) =>
      `/api/model/provider/${(await owner.data<ModelProviderView>('POST', '/api/model/provider', provider)).id}`,
    change: { name: 'Other' },
    deletes: true,
  },
  user: {
    make: async (bench) => `/api/user/${(await bench.make(`u${Date.now()}`, 'viewer')).id}`,
    change: { role: 'operator' },
    deletes: true,
  },
  device: {
    make: async ({ owner, harness }) => {
      const id = '02:00:00:00:00:02';
      await harness.ota(id);
      const waiting = await owner.data<{ id: string; code: string }[]>('GET', '/api/device/pending');
      const { id: agentId } = await owner.data<AgentView>('POST', '/api/agent', { name: 'Dee' });
      const code = waiting.find((one) => one.id === id)?.code;
      await owner.data('POST', '/api/device/bind', { agentId, code });
      return `/api/device/${id}`;
    },
    change: { alias: 'Kitchen' },
    deletes: true,
  },
  announcement: {
    make: async ({ owner }) => {
      const body = { deviceId: '02:00:00:00:00:01', text: 'Tea is ready', dueAt: '2099-01-01T00:00:00.000Z' };
      const [made] = await owner.data<{ id: string }[]>('POST', '/api/announcement', body);
      return `/api/announcement/${made?.id}`;
    },
    deletes: true,
  },
  speaker: {
    make: async (bench) => {
      const { path } = await makeAgent(bench);
      const { id } = await bench.owner.data<{ id: string }>('POST', `${path}/speaker`, {
        name: 'Ann',
        description: '',
      });
      return `${path}/speaker/${id}`;
    },
    change: { name: 'Anna' },
    deletes: true,
  },
  template: {
    make: async ({ owner }) =>
      `/api/agent-template/${(await owner.data<{ id: string }>('POST', '/api/agent-template', { name: 'House' })).id}`,
    change: { description: 'For the kitchen' },
    deletes: true,
  },
  firmware: { make: uploadFirmware, change: { remark: 'Louder' }, deletes: true },
  rollout: {
    make: async (bench) => {
      const firmwareId = (await uploadFirmware(bench)).split('/').pop();
      const { id } = await bench.owner.data<{ id: string }>('POST', '/api/firmware-rollout', { firmwareId });
      return `/api/firmware-rollout/${id}`;
    },
    change: { percentage: 10 },
  },
  'quiet hours': {
    make: async (bench) => `${(await makeAgent(bench)).path}/quiet-hours`,
    change: { quiet: { from: '22:00', to: '07:00' }, holdsReminders: true },
  },
};

function describeResources(of: () => AccountBench): void {
  it.each(Object.entries(SAMPLES))('guard a %s', async (_name, { make, change, deletes }) => {
    const { owner } = of();
    const path = await make(of());
    const read = await owner.send('GET', path);
    const tag = tagOf(read);
    expect([read.status, tag]).toEqual([200, expect.stringMatching(/^"[\w-]{22}\.[\w-]{22}"$/)]);
    const same = await owner.send('GET', path, undefined, { 'if-none-match': `W/${tag}, "other"` });
    expect([same.status, same.text, tagOf(same)]).toEqual([304, '', tag]);
    let newest = tag;
    if (change !== undefined) {
      const changed = await owner.send('PUT', path, change, { 'if-match': tag });
      newest = tagOf(changed);
      expect([changed.status, newest === tag]).toEqual([200, false]);
      expect(refusal(await owner.send('PUT', path, change, { 'if-match': tag }))[0]).toBe(412);
      expect(tagOf(await owner.send('GET', path))).toBe(newest);
    }
    if (deletes !== true) return;
    expect(refusal(await owner.send('DELETE', path, undefined, { 'if-match': '"old"' }))[0]).toBe(412);
    const removed = await owner.send('DELETE', path, undefined, { 'if-match': newest });
    expect([removed.status, removed.headers.get('etag')]).toEqual([200, null]);
  });

  it('come with the answer that made a user or provider', async () => {
    const { owner } = of();
    const body = { username: 'tagged', role: 'viewer', password: PASSWORD };
    const user = await owner.send('POST', '/api/user', body);
    const { id } = (user.body?.data as { user: { id: string } }).user;
    const put = await owner.send('PUT', `/api/user/${id}`, { role: 'operator' }, { 'if-match': tagOf(user) });
    expect(put.status).toBe(200);
    const made = await owner.send('POST', '/api/model/provider', provider);
    const path = `/api/model/provider/${(made.body?.data as ModelProviderView).id}`;
    expect(tagOf(await owner.send('GET', path))).toBe(tagOf(made));
  });
}

function describeHeaders(of: () => AccountBench): void {
  it.each(['abc', '"a", b', ''])('refuse If-Match: %j as no tag', async (header) => {
    const { path } = await makeAgent(of());
    const answer = await of().owner.send('PUT', path, { name: 'Bob' }, { 'if-match': header });
    expect(refusal(answer)).toEqual([400, 'PRECONDITION_INVALID']);
  });

  it('match strongly only', async () => {
    const { path, tag } = await makeAgent(of());
    const answer = await of().owner.send('PUT', path, { name: 'Bob' }, { 'if-match': `W/${tag}` });
    expect(refusal(answer)).toEqual([412, 'PRECONDITION_FAILED']);
  });

  it('are not promised where there are none', async () => {
    const answer = await of().owner.send('DELETE', '/api/token/x', undefined, { 'if-match': '"x"' });
    expect(refusal(answer)).toEqual([400, 'PRECONDITION_UNSUPPORTED']);
  });
}
