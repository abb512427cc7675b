import { CHANGE_STREAM, GATEWAY_ID_HEADER } from '@xiaozhi/contracts';
import type { AgentView } from '@xiaozhi/contracts';
import { newId } from '@xiaozhi/observability';
import { ChangeLogReader } from '../change/change-log.reader.js';
import { newDevice } from '../device/device.service.js';
import { SYSTEM } from '../http/actor.js';
import { MemoryErasureService } from '../memory-erasure/memory-erasure.service.js';
import { EventFollower } from './event-follower.js';
import type { Told } from './event-follower.js';
import { newParameter } from '../parameter/parameter.service.js';
import { ManagerHarness } from './manager-harness.js';

const ROLE = '02:00:00:00:09:01';
const isReady = (told: readonly Told[]): boolean => told.some(({ name }) => name === CHANGE_STREAM.ready);
const has =
  (wanted: Record<string, unknown>) =>
  (told: readonly Told[]): boolean =>
    told.some(({ data }) => Object.entries(wanted).every(([key, value]) => data[key] === value));

/** Gateways are told of what changes, whoever changes it. */
export function describeChanges(kind: string, env: () => Record<string, string>): void {
  describe(`the changes on ${kind}`, () => {
    let harness: ManagerHarness;
    let agent: AgentView;
    const followers: EventFollower[] = [];
    const follow = async (lastId?: string, of = harness): Promise<EventFollower> => {
      const follower = await EventFollower.open(`http://127.0.0.1:${of.manager.port}/xiaozhi/events`, {
        authorization: `Bearer ${of.gatewaySecret}`,
        ...(lastId === undefined ? {} : { 'last-event-id': lastId }),
      });
      followers.push(follower);
      await follower.until(isReady);
      return follower;
    };
    beforeAll(async () => {
      harness = await ManagerHarness.start(env());
      await harness.setUp();
      agent = await harness.client.data('POST', '/api/agent', {
        name: 'Ann',
        memoryProvider: 'Memory_local',
      });
      await harness.manager.database.write((rows) =>
        rows.of('device').insert(newDevice({ id: ROLE, board: '', appVersion: '' }, agent.id, null)),
      );
    });
    afterEach(() => followers.splice(0).forEach((follower) => follower.close()));
    afterAll(() => harness.stop());

    const remember = async (id: string, gatewayId?: string): Promise<void> => {
      const answer = await harness.gateway(
        '/memory/apply',
        {
          roleId: ROLE,
          interactionIds: [id],
          changes: [{ kind: 'add', memory: aMemory(id) }],
        },
        gatewayId === undefined ? {} : { [GATEWAY_ID_HEADER]: gatewayId },
      );
      if (answer.body?.code !== 0) throw new Error(answer.text);
    };

    it('refuses whoever has no secret', async () => {
      const url = `http://127.0.0.1:${harness.manager.port}/xiaozhi/events`;
      const answer = (await (await fetch(url)).json()) as { code: number };
      expect(answer.code).toBe(401);
    });

    it('tells of an agent, of system settings and of a provider when they change, and of nothing that is only read', async () => {
      const follower = await follow();
      await harness.client.data('GET', `/api/agent/${agent.id}`);
      await harness.client.data('PUT', `/api/agent/${agent.id}`, { name: 'Anna' });
      await follower.until(has({ kind: 'agent', agentId: agent.id }));
      const made = await harness.client.data<{ id: string }>('POST', '/api/model/provider', {
        ...{ modelType: 'LLM', providerCode: 'openai', name: 'x', sort: 1 },
        fields: [{ key: 'model_name', value: 'x' }],
      });
      await follower.until(has({ kind: 'agents' }));
      await harness.client.data('DELETE', `/api/model/provider/${made.id}`);
      await harness.manager.database.write((rows) =>
        rows
          .of('parameter')
          .save(newParameter({ code: 'x.y', value: '1', value_type: 'string', is_secret: 0 }, '')),
      );
      await follower.until(has({ kind: 'settings' }));
      expect(follower.changes.filter(({ kind }) => kind === 'memories')).toEqual([]);
    });

    it('tells of memories, with the gateway that they came from', async () => {
      const follower = await follow();
      await remember(newId(), 'gateway-1');
      await follower.until(has({ kind: 'memories', roleId: ROLE, origin: 'gateway-1' }));
      await remember(newId());
      await follower.until((told) =>
        told.some(({ data }) => data.kind === 'memories' && !('origin' in data)),
      );
    });

    it('tells of nothing that is rolled back', async () => {
      const follower = await follow();
      const failing = harness.manager.database.write(async (rows) => {
        await rows.of('agent').update({ id: agent.id }, { name: 'never' });
        throw new Error('no');
      });
      await expect(failing).rejects.toThrow('no');
      await remember(newId(), 'afterwards');
      await follower.until(has({ origin: 'afterwards' }));
      expect(follower.changes.map(({ kind }) => kind)).toEqual(['memories']);
    });

    it('tells whoever comes back what was missed, and no more', async () => {
      const first = await follow();
      await remember(newId(), 'before');
      const told = await first.until(has({ origin: 'before' }));
      const lastId = told.find(({ data }) => data.origin === 'before')?.id;
      first.close();
      await remember(newId(), 'meanwhile');
      const again = await follow(lastId);
      expect(again.told.map(({ name }) => name)).not.toContain(CHANGE_STREAM.reset);
      expect(again.changes).toContainEqual(expect.objectContaining({ origin: 'meanwhile' }));
      expect(again.told.at(-1)).toMatchObject({ name: CHANGE_STREAM.ready });
    });

    it('tells a gateway that was off for days what it missed, as long as that is not much', async () => {
      const first = await follow();
      await remember(newId(), 'before-days');
      const told = await first.until(has({ origin: 'before-days' }));
      first.close();
      await remember(newId(), 'in-these-days');
      const days = Date.now() + 3 * 24 * 60 * 60_000;
      await harness.manager.app.get(ChangeLogReader).prune(new Date(days).toISOString());
      const again = await follow(told.find(({ data }) => data.origin === 'before-days')?.id);
      expect(again.told.map(({ name }) => name)).not.toContain(CHANGE_STREAM.reset);
      expect(again.changes).toContainEqual(expect.objectContaining({ origin: 'in-these-days' }));
    });

    it('resets whoever missed more than is told one by one, where that was pruned', async () => {
      const log = harness.manager.app.get(ChangeLogReader);
      const at = new Date().toISOString();
      const ids = Array.from({ length: 2_002 }, () => newId());
      await harness.manager.database.write(async (rows) => {
        const row = { kind: 'memories', event: JSON.stringify({ kind: 'memories', roleId: ROLE }) };
        for (let start = 0; start < ids.length; start += 200)
          await rows
            .of('changeEvent')
            .insert(ids.slice(start, start + 200).map((id) => ({ id, ...row, origin: null, at })));
      });
      await log.prune(new Date(Date.now() + 2 * 60 * 60_000).toISOString());
      expect((await log.missed(ids[0])).isReset).toBe(true);
      expect((await log.missed(ids[1])).isReset).toBe(true);
      expect((await log.missed(ids[2])).changes).toHaveLength(2_000);
    });

    it('resets whoever was away for longer than the log goes back, and names the erased all the same', async () => {
      const erasures = harness.manager.app.get(MemoryErasureService);
      const { at } = await erasures.erase(SYSTEM, { agentId: agent.id, roleId: ROLE, confirm: ROLE });
      await remember(newId());
      const reader = harness.manager.app.get(ChangeLogReader);
      await reader.prune(new Date(Date.now() + 2 * 60 * 60_000).toISOString());
      const follower = await follow(newId());
      expect(follower.told[0]?.name).toBe(CHANGE_STREAM.reset);
      expect(follower.changes).toEqual([{ kind: 'role-erased', roleId: ROLE, at }]);
      await reader.prune(new Date(Date.now() + 91 * 24 * 60 * 60_000).toISOString());
      expect((await follow(newId())).changes).toEqual([]);
    });

    it('tells of an unbound device, and whether what was said at it goes with it', async () => {
      const follower = await follow();
      const deviceId = '02:00:00:00:09:02';
      await harness.manager.database.write((rows) =>
        rows.of('device').insert(newDevice({ id: deviceId, board: '', appVersion: '' }, agent.id, null)),
      );
      await follower.until(has({ kind: 'device', deviceId }));
      await harness.client.data('DELETE', `/api/device/${deviceId}`);
      await follower.until(has({ kind: 'device-unbound', deviceId, isForgotten: true }));
    });

    it('tells of a change that another manager on the same database made', async () => {
      if (harness.manager.database.kind === 'sqlite') return;
      const other = await ManagerHarness.start({ ...env(), GATEWAY_SECRET: harness.gatewaySecret });
      try {
        const follower = await follow(undefined, other);
        await remember(newId(), 'at-the-first');
        await follower.until(has({ origin: 'at-the-first' }));
        expect(follower.changes.filter(({ origin }) => origin === 'at-the-first')).toHaveLength(1);
      } finally {
        await other.stop();
      }
    });

    it('tells of what somebody set by voice, and of its end by an operator', async () => {
      const follower = await follow();
      const subject = { kind: 'memory-pause', subjectId: ROLE };
      const said = { ...subject, isOn: true, at: new Date().toISOString() };
      const report = await harness.gateway('/privacy-setting/report', { settings: [said] });
      expect(report.body?.data).toEqual([said]);
      await follower.until((told) => told.some(({ data }) => data.kind === 'privacy-setting'));
      expect(follower.changes.at(-1)).toMatchObject({ kind: 'privacy-setting', setting: said });
      expect((await harness.gateway('/privacy-setting/list', { kind: 'memory-pause' })).body?.data).toEqual([
        said,
      ]);
      const route = `/api/agent/${agent.id}/privacy-setting`;
      expect(await harness.client.data('GET', route)).toEqual([{ ...subject, label: ROLE, since: said.at }]);
      await harness.client.data('DELETE', `${route}?${new URLSearchParams(subject).toString()}`);
      await follower.until((told) =>
        told.some(({ data }) => (data.setting as { isOn?: boolean } | undefined)?.isOn === false),
      );
      expect(await harness.client.data('GET', route)).toEqual([]);
    });

    it('records what gateways let go of, once', async () => {
      const at = new Date().toISOString();
      const report = { id: newId(), roleId: ROLE, erasedAt: at, gatewayId: 'g', droppedCount: 2, at };
      await harness.gateway('/memory-erasure/report', report);
      await harness.gateway('/memory-erasure/report', report);
      const { list } = await harness.client.data<{ list: { action: string; details: object }[] }>(
        ...(['GET', '/api/audit?limit=50'] as const),
      );
      const lines = list.filter(({ action }) => action === 'memory.erase-gateway');
      expect(lines).toHaveLength(1);
      expect(lines[0]?.details).toMatchObject({ gatewayId: 'g', droppedCount: 2 });
    });

    it('ends its streams when it stops', async () => {
      const own = await ManagerHarness.start();
      const follower = await follow(undefined, own);
      await own.stop();
      await expect(follower.until(() => false)).rejects.toThrow('ended');
    });

    function aMemory(id: string): object {
      const at = new Date().toISOString();
      const times = { createdAt: at, updatedAt: at };
      const text = { id, roleId: ROLE, text: id, kind: 'note', slot: null, supersededBy: null };
      const from = { interactionId: null, sessionId: null, deviceId: null, agentId: null, utterance: null };
      return { ...text, ...from, ...times, extractedBy: 'rules', embedding: null, encoder: null };
    }
  });
}
