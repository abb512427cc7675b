import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLogger } from '@xiaozhi/observability';
import { AgentConfigSource } from './agent-config.source.js';
import { LastKnownGoodStore } from './last-known-good.store.js';
import { ManagerApiClient } from './manager-api.client.js';

const MODELS = { selected_module: { LLM: 'LLM_X' }, LLM: { LLM_X: { type: 'openai' } }, prompt: 'Be kind.' };
const DEVICE = 'aa:bb:cc:00:11:22';

/** manager-api as far as one route goes; `answer` decides what it says next. */
class ManagerStandIn {
  answer: { status: number; body: unknown; etag?: string } = { status: 200, body: ok(MODELS), etag: '"1"' };
  readonly seen: { authorization?: string; ifNoneMatch?: string; body: unknown }[] = [];
  private server!: Server;
  url = '';

  async start(): Promise<void> {
    this.server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        this.seen.push({
          authorization: request.headers.authorization,
          ifNoneMatch: request.headers['if-none-match'],
          body: JSON.parse(Buffer.concat(chunks).toString('utf8')),
        });
        const { status, body, etag } = this.answer;
        const headers = etag === undefined ? {} : { etag };
        response.writeHead(status, { 'content-type': 'application/json', ...headers });
        response.end(status === 304 ? undefined : JSON.stringify(body));
      });
    });
    await new Promise<void>((listening) => this.server.listen(0, '127.0.0.1', listening));
    this.url = `http://127.0.0.1:${(this.server.address() as { port: number }).port}/xiaozhi`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((closed) => this.server.close(closed));
  }
}

function ok(data: unknown): unknown {
  return { code: 0, msg: 'success', data };
}

describe(AgentConfigSource, () => {
  let folder: string;
  let manager: ManagerStandIn;

  const source = (knownDevicesCount?: number): AgentConfigSource => {
    const secret = (): string => 'shared-secret';
    const client = new ManagerApiClient({ baseUrl: manager.url, secret, timeoutMs: 1_000 });
    return new AgentConfigSource(
      client,
      new LastKnownGoodStore(folder, secret, silentLogger()),
      silentLogger(),
      knownDevicesCount,
    );
  };

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'agent-config-'));
    manager = new ManagerStandIn();
    await manager.start();
  });

  afterEach(async () => {
    await manager.stop();
    rmSync(folder, { recursive: true });
  });

  it('shares what devices of an agent have in common, and keeps apart since when each is bound', async () => {
    const configs = source();
    const agent = { id: 'a', name: 'Ann', configVersion: '1' };
    const found = [];
    for (const [id, boundAt] of [
      ['01', '2026-03-01'],
      ['02', '2026-03-02'],
    ]) {
      const body = ok({ ...MODELS, agent: { ...agent, boundAt } });
      manager.answer = { status: 200, body, etag: `"${id}"` };
      found.push(await configs.fetch(`aa:bb:cc:00:11:${id}`, 'client'));
    }
    const [one, two] = found.map((answer) => (answer.kind === 'known' ? answer : undefined));
    expect([one?.agent.boundAt, two?.agent.boundAt]).toEqual(['2026-03-01', '2026-03-02']);
    expect(one?.models).toBe(two?.models);
    expect(configs.findCached('aa:bb:cc:00:11:02')).toMatchObject({ agent: { boundAt: '2026-03-02' } });
  });

  it('takes no other agent for one that is asked for by its id', async () => {
    const agent = { id: 'a', name: 'Ann', configVersion: '1' };
    manager.answer = { status: 200, body: ok({ ...MODELS, agent }) };
    expect(await source().fetchFormer(DEVICE, 'a')).toMatchObject({ kind: 'known', agent: { id: 'a' } });
    expect(manager.seen[0]?.body).toMatchObject({ macAddress: DEVICE, agentId: 'a' });
    expect(await source().fetchFormer(DEVICE, 'b')).toEqual({ kind: 'unknown-agent' });
    manager.answer = { status: 200, body: { code: 10053, msg: 'gone', data: null } };
    expect(await source().fetchFormer(DEVICE, 'a')).toEqual({ kind: 'unknown-agent' });
    manager.answer = { status: 500, body: {} };
    expect(await source().fetchFormer(DEVICE, 'a')).toMatchObject({ kind: 'unavailable' });
  });

  it('asks with the shared secret and one spelling of the device id', async () => {
    const answer = await source().fetch('AA-BB-CC-00-11-22', 'client');
    expect(answer).toMatchObject({ kind: 'known', isFresh: true, models: { prompt: 'Be kind.' } });
    expect(manager.seen[0]).toMatchObject({
      authorization: 'Bearer shared-secret',
      body: { macAddress: DEVICE, clientId: 'client', selectedModule: {} },
    });
  });

  it('asks with the tag of what it has and goes on with that when nothing changed', async () => {
    const configs = source();
    await configs.fetch(DEVICE, 'client');
    manager.answer = { status: 304, body: undefined };
    expect(await configs.fetch(DEVICE, 'client')).toMatchObject({
      kind: 'known',
      models: { prompt: 'Be kind.' },
    });
    expect(manager.seen[1]?.ifNoneMatch).toBe('"1"');
  });

  it('serves a known device from disk after a restart while manager-api is down', async () => {
    await source().fetch(DEVICE, 'client');
    await manager.stop();
    const restarted = source();
    expect(await restarted.fetch(DEVICE, 'client')).toMatchObject({ kind: 'known', isFresh: false });
    await manager.start();
  });

  it('says unavailable for a device that it never knew', async () => {
    manager.answer = { status: 500, body: 'broken' };
    expect(await source().fetch(DEVICE, 'client')).toMatchObject({ kind: 'unavailable' });
  });

  it('never overrules "not bound" with a copy', async () => {
    const configs = source();
    await configs.fetch(DEVICE, 'client');
    manager.answer = { status: 200, body: { code: 10042, msg: '482913', data: null } };
    expect(await configs.fetch(DEVICE, 'client')).toEqual({ kind: 'needs-binding', code: '482913' });
    manager.answer = { status: 200, body: { code: 10041, msg: 'unknown', data: null } };
    expect(await configs.fetch(DEVICE, 'client')).toEqual({ kind: 'unknown-device' });
    expect(configs.findCached(DEVICE)).toBeUndefined();
  });

  it('takes a manager without our additions for an agent whose memory is the device’s own', async () => {
    const answer = await source().fetch(DEVICE, 'client');
    expect(answer).toMatchObject({
      agent: { memoryScope: 'device', timeZone: 'UTC', recallDeadlineMs: 300 },
    });
  });

  it('shares one request among simultaneous questions', async () => {
    const configs = source();
    await Promise.all([configs.fetch(DEVICE, 'a'), configs.fetch(DEVICE, 'b'), configs.fetch(DEVICE, 'c')]);
    expect(manager.seen).toHaveLength(1);
  });

  it('knows a bounded number of devices: the one that was silent longest is asked for anew', async () => {
    const configs = source(2);
    for (const device of ['d1', 'd2', 'd1', 'd3']) await configs.fetch(device, 'client');
    expect(['d1', 'd2', 'd3'].map((device) => configs.findCached(device)?.kind)).toEqual([
      'known',
      undefined,
      'known',
    ]);
  });

  it('holds the configuration that devices have in common once', async () => {
    const configs = source();
    const [first, second] = [await configs.fetch('d1', 'c'), await configs.fetch('d2', 'c')];
    expect(first.kind === 'known' && second.kind === 'known' && first.models === second.models).toBe(true);
  });
});
