import type {
  AgentView,
  InteractionView,
  OutboxLetter,
  OutboxLetterView,
  OutboxOrderView,
  OutboxReport,
  OutboxReportAnswer,
  OutboxView,
  PageView,
} from '@xiaozhi/contracts';
import { newDevice } from '../device/device.service.js';
import { ManagerHarness } from './manager-harness.js';

const DEVICE = 'aa:bb:cc:00:11:22';
const OTHER = 'aa:bb:cc:00:11:33';
const LETTERS = '/api/outbox/letter';
const SAID = '2026-03-01T08:00:00.000Z';

/** What gateways tell of outboxes and what operators order, on a database of one kind. */
export function describeOutboxRoutes(kind: string, databaseEnv: () => Record<string, string>): void {
  describe(`outboxes on ${kind}`, () => {
    let harness: ManagerHarness;
    let agent: AgentView;
    let outboxId = '';
    let count = 0;
    beforeAll(async () => {
      harness = await ManagerHarness.start(databaseEnv());
      await harness.setUp();
      agent = await harness.client.data<AgentView>('POST', '/api/agent', { name: 'Ann', enableMemory: true });
    });
    afterAll(() => harness.stop());
    beforeEach(async () => {
      count += 1;
      outboxId = `outbox-${count}`;
      await bind(SAID);
    });

    const bind = (boundAt: string): Promise<unknown> =>
      harness.manager.database.write(async (rows) => {
        await rows.of('device').delete({ id: DEVICE });
        const device = newDevice({ id: DEVICE, board: '', appVersion: '' }, agent.id, null);
        await rows.of('device').insert({ ...device, bound_at: boundAt });
      });
    const letter = (entryId: string, fields: Partial<OutboxLetter> = {}): OutboxLetter => ({
      ...{ entryId, topic: 'memory', attempts: 1, createdAt: SAID, fault: 'provider-refused' },
      ...{ error: 'Mem0 refused it.', roleId: DEVICE, deviceId: DEVICE, agentId: agent.id, sessionId: 's' },
      ...fields,
    });
    const report = async (
      letters?: readonly OutboxLetter[],
      fields: Partial<OutboxReport> = {},
    ): Promise<OutboxReportAnswer> => {
      const dead = letters?.length ?? (await total());
      const topics = [
        {
          topic: 'memory',
          queued: 2,
          inFlight: 1,
          accepted: 0,
          dead,
          oldestAgeMs: 3_600_000,
          nextDueInMs: 500,
        },
      ];
      const body = { outboxId, gatewayId: 'gateway', topics, done: [], ...fields };
      const scan = { scanId: `scan-${(count += 1)}`, isLast: true, items: letters };
      const answer = await harness.gateway(
        '/outbox/report',
        letters === undefined ? body : { ...body, letters: scan },
      );
      expect(answer.body).toMatchObject({ code: 0 });
      return answer.body?.data as OutboxReportAnswer;
    };
    const page = (query = ''): Promise<PageView<OutboxLetterView>> =>
      harness.client.data('GET', `${LETTERS}?outboxId=${outboxId}${query}`);
    const list = async (query = ''): Promise<string[]> =>
      (await page(query)).list.map(({ entryId }) => entryId);
    const total = async (): Promise<number> =>
      harness.manager.database.repository('outboxLetter').countBy({ outbox_id: outboxId });
    const idOf = async (entryId: string): Promise<string> =>
      (await page()).list.find((one) => one.entryId === entryId)?.id ?? '';
    const order = (action: 'retry' | 'discard', body: object): Promise<OutboxOrderView> =>
      harness.client.data('POST', `${LETTERS}/${action}`, body);
    const found = async (): Promise<OutboxView | undefined> =>
      (await harness.client.data<OutboxView[]>('GET', '/api/outbox')).find(({ id }) => id === outboxId);

    it('shows what waits, since when, and who told it', async () => {
      await report([]);
      await report([], { gatewayId: 'gateway-2' });
      const outbox = await found();
      expect(outbox).toMatchObject({ isStale: false, gateways: [{ id: 'gateway-2' }, { id: 'gateway' }] });
      const [memory] = outbox?.topics ?? [];
      expect(memory).toMatchObject({ topic: 'memory', queued: 2, inFlight: 1, accepted: 0, dead: 0 });
      const sinceMs = Date.parse(outbox?.lastSeenAt ?? '') - Date.parse(memory?.oldestAt ?? '');
      expect(sinceMs).toBe(3_600_000);
    });

    it('lists dead letters by what they have in common, page by page', async () => {
      await report([
        letter('a'),
        letter('b', { createdAt: '2026-03-01T09:00:00.000Z', error: 'Text is 100% too long.' }),
        letter('c', { topic: 'report', fault: 'manager-refused', agentId: undefined, roleId: undefined }),
        letter('d', { roleId: `${DEVICE}/speaker:eve`, fault: 'not-bound' }),
      ]);
      expect((await page('&limit=1')).total).toBe(4);
      expect(await list('&limit=1')).toEqual(['b']);
      expect(await list('&topic=report')).toEqual(['c']);
      expect((await list(`&agentId=${agent.id}`)).sort()).toEqual(['a', 'b', 'd']);
      expect(await list(`&roleId=${DEVICE}/speaker:eve`)).toEqual(['d']);
      expect(await list('&fault=not-bound')).toEqual(['d']);
      expect(await list(`&error=${encodeURIComponent('100% too')}`)).toEqual(['b']);
      expect(await list(`&error=${encodeURIComponent('%')}`)).toEqual(['b']);
      expect((await page('&topic=report')).list).toMatchObject([
        { entryId: 'c', roleId: null, deviceId: DEVICE, attempts: 1, fault: 'manager-refused', order: null },
      ]);
    });

    it('keeps what a list in parts has, lets go of what is in none, and asks where the count differs', async () => {
      const parts = (items: OutboxLetter[], isLast: boolean) => ({
        letters: { scanId: 'parts', isLast, items },
      });
      await report([letter('old')]);
      await report(undefined, parts([letter('a')], false));
      expect((await list()).sort()).toEqual(['a', 'old']);
      await report(undefined, parts([letter('b')], true));
      expect((await list()).sort()).toEqual(['a', 'b']);
      expect((await report()).wantsLetters).toBe(false);
      const topics = [{ topic: 'memory', queued: 0, inFlight: 0, accepted: 0, dead: 3 }];
      const more = topics.map((topic) => ({ ...topic, oldestAgeMs: 0, nextDueInMs: null }));
      expect((await report(undefined, { topics: more })).wantsLetters).toBe(true);
    });

    it('hands an order out with every answer until it is done, and once only', async () => {
      await report([letter('a'), letter('b')]);
      const view = await order('retry', { ids: [await idOf('a')] });
      expect(view).toMatchObject({ ordered: 1, left: 0 });
      const wanted = { orderId: view.orderId, entryId: 'a', attempts: 1, action: 'retry' };
      expect((await report([letter('a'), letter('b')])).orders).toEqual([wanted]);
      expect((await page()).list.find(({ entryId }) => entryId === 'a')?.order).toMatchObject({
        action: 'retry',
        by: 'operator',
      });
      expect(await order('discard', { ids: [await idOf('a')] })).toMatchObject({ ordered: 0, left: 1 });
      // A list that misses it, because another gateway has just done it, does not end the order.
      expect((await report([letter('b')])).orders).toEqual([wanted]);
      const done = [{ orderId: view.orderId, entryId: 'a' }];
      expect((await report(undefined, { done })).orders).toEqual([]);
      expect(await list()).toEqual(['b']);
      await report([letter('a', { attempts: 2 }), letter('b')]);
      expect((await report(undefined, { done })).orders).toEqual([]);
      expect((await list()).sort()).toEqual(['a', 'b']);
    });

    it('forgets the order of one death when the entry died again', async () => {
      await report([letter('a')]);
      await order('discard', { ids: [await idOf('a')] });
      expect((await report([letter('a', { attempts: 2 })])).orders).toEqual([]);
      expect((await page()).list).toMatchObject([{ entryId: 'a', attempts: 2, order: null }]);
    });

    it('orders all that a filter holds, in answers of at most a hundred', async () => {
      const items = Array.from({ length: 250 }, (_, number) => letter(`n-${number}`));
      for (let start = 0; start < 250; start += 100)
        await report(undefined, {
          letters: { scanId: 'many', isLast: start === 200, items: items.slice(start, start + 100) },
        });
      expect(await order('retry', { filter: { outboxId, error: 'refused it' } })).toMatchObject({
        ordered: 250,
      });
      const seen = new Set<string>();
      for (let round = 0; round < 4; round += 1) {
        const { orders } = await report();
        for (const { entryId } of orders) seen.add(entryId);
        const done = orders.map(({ orderId, entryId }) => ({ orderId, entryId }));
        await report(undefined, { done });
      }
      expect([seen.size, await total()]).toEqual([250, 0]);
    });

    it('lets an order expire that nobody carried out', async () => {
      await report([letter('a')]);
      await order('discard', { ids: [await idOf('a')] });
      const table = harness.manager.database.repository('outboxLetter');
      await table.update({ outbox_id: outboxId }, { ordered_at: '2026-01-01T00:00:00.000Z' });
      expect((await page()).list).toMatchObject([{ entryId: 'a', order: null }]);
      expect((await report()).orders).toEqual([]);
      expect(await order('retry', { ids: [await idOf('a')] })).toMatchObject({ ordered: 1 });
    });

    it('tries nothing again for whoever has the device now, unless that is wanted', async () => {
      await report([letter('a'), letter('b', { deviceId: OTHER, roleId: OTHER })]);
      await bind('2026-03-02T00:00:00.000Z');
      expect((await page()).list.map(({ entryId, isFormer }) => [entryId, isFormer]).sort()).toEqual([
        ['a', true],
        ['b', false],
      ]);
      expect(await order('retry', { filter: { outboxId } })).toMatchObject({ ordered: 1, left: 1 });
      const ids = [await idOf('a')];
      expect(await order('retry', { ids })).toMatchObject({ ordered: 0, left: 1 });
      expect(await order('retry', { ids, includesFormer: true })).toMatchObject({ ordered: 1, left: 0 });
      const bindingOf = (entryId: string, { orders }: OutboxReportAnswer): unknown =>
        orders.find((one) => one.entryId === entryId)?.binding;
      const answer = await report();
      const binding = { agentId: agent.id, boundAt: '2026-03-02T00:00:00.000Z' };
      expect([bindingOf('a', answer), bindingOf('b', answer)]).toEqual([binding, undefined]);
      // Whoever has it since then was not decided on.
      await bind('2999-01-01T00:00:00.000Z');
      expect(bindingOf('a', await report())).toBeUndefined();
    });

    it('takes the word of a gateway whose clock is ahead that a letter is of a former owner', async () => {
      const late = { fault: 'former-owner', createdAt: '2999-01-01T00:00:00.000Z' } as const;
      await report([letter('a', late)]);
      expect((await page()).list).toMatchObject([{ fault: 'former-owner', isFormer: true }]);
    });

    it('tells the agent that a gateway asks for, whichever the device has, and when it was bound', async () => {
      const device = { macAddress: DEVICE, clientId: 'c', selectedModule: {} };
      const ask = async (more: object = {}) =>
        (await harness.gateway('/config/agent-models', { ...device, ...more })).body;
      const other = await harness.client.data<AgentView>('POST', '/api/agent', { name: 'Bob' });
      expect(await ask()).toMatchObject({ data: { agent: { id: agent.id, boundAt: SAID } } });
      const answer = await ask({ agentId: other.id });
      expect(answer).toMatchObject({ data: { agent: { id: other.id } } });
      expect(JSON.stringify(answer)).not.toContain('boundAt');
      expect(await ask({ agentId: 'deleted' })).toMatchObject({ code: 10053 });
    });

    it('says of what is tried again that it is queued, and of what is discarded that it is', async () => {
      const tell = (state: string, more: object = {}): Promise<unknown> =>
        harness.gateway('/interaction/report', {
          ...{ interactionId: `i-${outboxId}`, roleId: DEVICE, sessionId: 's', deviceId: DEVICE },
          ...{ agentId: agent.id, state, at: SAID, ...more },
        });
      const state = async (): Promise<string | undefined> =>
        (
          await harness.client.data<PageView<InteractionView>>('GET', `/api/interaction?agentId=${agent.id}`)
        ).list.find(({ id }) => id === `i-${outboxId}`)?.state;
      await tell('failed', { reason: 'no' });
      await tell('queued');
      expect(await state()).toBe('failed');
      await tell('queued', { isRetried: true });
      expect(await state()).toBe('queued');
      await tell('failed');
      await tell('discarded');
      expect(await state()).toBe('discarded');
      await tell('queued', { isRetried: true });
      expect(await state()).toBe('discarded');
    });

    it.each([
      ['a device is unbound', () => harness.client.send('DELETE', `/api/device/${DEVICE}`), ['other']],
      [
        'somebody wants all forgotten',
        () => harness.gateway('/memory/remove-all', { roleId: DEVICE }),
        ['line', 'other', 'speaker'],
      ],
    ])('has gateways erase what was said when %s, and keeps nothing of them here', async (_, erase, left) => {
      const letters = [
        letter('own'),
        letter('speaker', { roleId: `${DEVICE}/speaker:eve` }),
        letter('line', { topic: 'report', roleId: undefined }),
        letter('other', { deviceId: OTHER, roleId: OTHER }),
      ];
      await report(letters);
      await erase();
      expect((await list()).sort()).toEqual(left);
      const table = harness.manager.database.repository('outboxLetter');
      expect(await table.findBy({ outbox_id: outboxId, entry_id: 'own' })).toMatchObject([
        { role_id: null, device_id: null, agent_id: null, session_id: null, error: '', action: 'erase' },
      ]);
      const { orders } = await report(letters);
      expect(orders.map(({ entryId, action }) => `${entryId} ${action}`).sort()).toEqual(
        letters
          .map(({ entryId }) => entryId)
          .filter((id) => !left.includes(id))
          .map((id) => `${id} erase`)
          .sort(),
      );
      await report(undefined, { done: orders.map(({ orderId, entryId }) => ({ orderId, entryId })) });
      expect(await total()).toBe(left.length);
    });

    it('has gateways erase what a person said who was erased before the letter was known', async () => {
      const { client } = harness;
      await client.data('POST', '/api/memory-erasure', {
        agentId: agent.id,
        roleId: DEVICE,
        confirm: DEVICE,
      });
      const late = letter('late', { createdAt: '2999-01-01T00:00:00.000Z' });
      const { orders } = await report([letter('before'), late]);
      expect(orders).toMatchObject([{ entryId: 'before', action: 'erase' }]);
      expect(await list()).toEqual(['late']);
    });

    it('forgets an outbox that is no more, and only then', async () => {
      await report([letter('a')]);
      const path = `/api/outbox/${outboxId}`;
      expect(await harness.client.send('DELETE', path)).toMatchObject({
        status: 409,
        body: { error: 'OUTBOX_REPORTS' },
      });
      const table = harness.manager.database.repository('outbox');
      await table.update({ id: outboxId }, { reported_at: '2026-01-01T00:00:00.000Z' });
      expect(await found()).toMatchObject({ isStale: true });
      await harness.client.data('DELETE', path);
      expect([await found(), await total()]).toEqual([undefined, 0]);
      expect((await harness.client.send('DELETE', path)).body?.error).toBe('OUTBOX_NOT_FOUND');
    });

    it('refuses what names no letter, or both letters and a filter', async () => {
      const send = (body: object) => harness.client.send('POST', `${LETTERS}/retry`, body);
      expect((await send({ ids: ['nobody'] })).body?.error).toBe('LETTER_NOT_FOUND');
      expect((await send({})).status).toBe(422);
      expect((await send({ ids: ['a'], filter: {} })).status).toBe(422);
      const gateway = await harness.stranger().send('POST', '/xiaozhi/outbox/report', {});
      expect(gateway.body?.code).toBe(401);
    });

    it('writes down who ordered what, and nothing that was said', async () => {
      const path = '/api/audit?limit=200';
      const audit = await harness.client.data<PageView<{ action: string; actor: string }>>('GET', path);
      const actions = audit.list.map(({ action, actor }) => `${actor} ${action}`);
      for (const action of ['retry', 'discard', 'forget'])
        expect(actions).toContain(`user:operator outbox.${action}`);
    });
  });
}
