import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CSRF_HEADER } from '@xiaozhi/contracts';
import type {
  AgentView,
  FirmwareView,
  MemoryOperationView,
  ModelProviderView,
  PageView,
  SpeakerProfileView,
  StoredMemory,
  UserCreatedView,
} from '@xiaozhi/contracts';
import { newDevice } from '../device/device.service.js';
import { MemoryMigrationRunner } from '../memory-migration/memory-migration.runner.js';
import { espImage } from './esp-image.js';
import type { Answer, Envelope, HttpClient } from './http-client.js';
import { IdentityProvider } from './identity-provider.js';
import { ManagerHarness, OPERATOR } from './manager-harness.js';

export const DEVICE = 'aa:bb:cc:00:11:22';
const AT = '2026-03-01T08:00:00.000Z';

/** A manager-api with one thing of each kind, for whoever changes them all. */
export class MutationWorld {
  readonly ids: Record<string, string> = {};
  private readonly services: Server[] = [];

  private constructor(
    readonly harness: ManagerHarness,
    readonly client: HttpClient,
    readonly provider: IdentityProvider,
  ) {}

  /** Without an administrator. */
  static async start(env: Record<string, string> = {}): Promise<MutationWorld> {
    const provider = await new IdentityProvider().start();
    const harness = await ManagerHarness.start({ RATE_LIMIT: 'off', ...provider.env, ...env });
    return new MutationWorld(harness, harness.client, provider);
  }

  /** The same world, as somebody else changes it. */
  as(client: HttpClient): MutationWorld {
    return Object.assign(new MutationWorld(this.harness, client, this.provider), {
      ids: this.ids,
      services: this.services,
    });
  }

  id(name: string): string {
    const id = this.ids[name];
    if (id === undefined) throw new Error(`There is no ${name} yet.`);
    return id;
  }

  /** A change of the agent that is under way. @param leaseUntil until then another manager works on it */
  async insertBatch(id: string, leaseUntil: string): Promise<void> {
    await this.harness.manager.database.write(async (rows) => {
      await rows.of('agentBatch').insert({
        ...{ id, action: 'update', work: '{"kind":"update","fields":{}}', state: 'running', claim: 'x' },
        ...{ actor_kind: 'user', actor_id: 'x', actor_name: 'x', lease_until: leaseUntil },
        ...{ created_at: AT, finished_at: null },
      });
      await rows.of('agentBatchItem').insert({
        ...{
          batch_id: id,
          agent_id: this.id('agent'),
          state: 'waiting',
          error: null,
          message: null,
          at: null,
        },
      });
    });
  }

  async addAgent(name: string, fields: object = {}): Promise<void> {
    const body = { name, memoryProvider: 'Memory_local', ...fields };
    this.ids[name] = (await this.client.data<AgentView>('POST', '/api/agent', body)).id;
  }

  /** A line of a conversation. */
  async insertLine(session_id: string): Promise<void> {
    const about = { session_id, interaction_id: null, device_id: DEVICE, agent_id: this.id('agent') };
    await this.harness.manager.database.write((rows) =>
      rows.of('chatMessage').insert({
        ...{ ...about, id: session_id, role: 'user', content: 'Hello', at: AT, audio: null },
      }),
    );
  }

  async addMem0(name: string, baseUrl = 'http://127.0.0.1:9'): Promise<void> {
    const provider = await this.client.data<ModelProviderView>('POST', '/api/model/provider', {
      ...{ modelType: 'Memory', providerCode: 'mem0ai', name, sort: 9 },
      fields: [
        { key: 'api_key', label: 'API Key', type: 'password', value: `m0-${name}` },
        { key: 'base_url', label: 'Base URL', type: 'url', value: baseUrl },
      ],
    });
    this.ids[name] = provider.id;
    this.ids[`${name}-config`] = provider.configId;
  }

  async addSpeaker(name: string): Promise<void> {
    const path = `/api/agent/${this.id('agent')}/speaker`;
    this.ids[name] = (await this.client.data<SpeakerProfileView>('POST', path, { name })).id;
  }

  async addUser(
    name: string,
    fields: object = { password: 'another horse battery' },
  ): Promise<UserCreatedView> {
    const body = { username: name, role: 'viewer', ...fields };
    const made = await this.client.data<UserCreatedView>('POST', '/api/user', body);
    this.ids[name] = made.user.id;
    return made;
  }

  /** A browser in which a user is signed in. */
  async signIn(username: string): Promise<HttpClient> {
    const password = username === OPERATOR.username ? OPERATOR.password : 'another horse battery';
    const browser = this.harness.stranger();
    await browser.data('POST', '/api/auth/login', { username, password });
    return browser;
  }

  async bindDevice(id = DEVICE): Promise<void> {
    const { database } = this.harness.manager;
    await database.write(async (rows) => {
      await rows.of('device').delete({ id });
      const device = newDevice({ id, board: '', appVersion: '' }, this.id('agent'), null);
      await rows.of('device').insert({ ...device, bound_at: AT });
    });
  }

  /** What the local engine of a gateway stores. */
  async remember(id: string): Promise<void> {
    const memory: StoredMemory = {
      ...{ id, roleId: DEVICE, text: `Ann likes ${id}.`, kind: 'note', slot: null, createdAt: AT },
      ...{ updatedAt: AT, supersededBy: null, interactionId: null, sessionId: null, deviceId: DEVICE },
      ...{ agentId: this.id('agent'), utterance: null, extractedBy: 'rules', embedding: null, encoder: null },
      ...{ messageIndex: null, aboutFrom: null, aboutTo: null, validFrom: null, validTo: null },
    };
    await this.tell('/memory/apply', {
      ...{ roleId: DEVICE, interactionIds: [], changes: [{ kind: 'add', memory }] },
    });
  }

  /** A gateway's report. */
  async tell(path: string, body: object): Promise<void> {
    const answer = await this.harness.gateway(path, body);
    if (answer.body?.code !== 0) throw new Error(`${path} answered ${answer.text}`);
  }

  /** An outbox with two dead letters. */
  async reportOutbox(): Promise<void> {
    const topic = { topic: 'memory', queued: 0, inFlight: 0, accepted: 0, dead: 2, oldestAgeMs: 0 };
    const letter = (entryId: string): object => ({
      ...{
        entryId,
        topic: 'memory',
        attempts: 1,
        createdAt: new Date().toISOString(),
        fault: 'provider-refused',
        error: 'No.',
      },
      ...{ roleId: DEVICE, deviceId: DEVICE, agentId: this.id('agent'), sessionId: 's' },
    });
    await this.tell('/outbox/report', {
      ...{ outboxId: 'outbox', gatewayId: 'gateway', done: [], topics: [{ ...topic, nextDueInMs: null }] },
      letters: { scanId: 'scan', isLast: true, items: [letter('one'), letter('two')] },
    });
    const { list } = await this.client.data<PageView<{ id: string; entryId: string }>>(
      ...(['GET', '/api/outbox/letter'] as const),
    );
    for (const { id, entryId } of list) this.ids[`letter-${entryId}`] = id;
  }

  async lastOperation(): Promise<MemoryOperationView> {
    const path = `/api/memory-operation?agentId=${this.id('agent')}`;
    const { list } = await this.client.data<PageView<MemoryOperationView>>('GET', path);
    if (list[0] === undefined) throw new Error('There is no operation.');
    return list[0];
  }

  async takeCookie(): Promise<void> {
    const { headers } = await this.harness.stranger().send('POST', '/api/auth/login', OPERATOR);
    this.ids.cookie = headers.getSetCookie()[0]?.split(';')[0] ?? '';
  }

  /** Sends an image as a form, with the cookie that was taken. */
  async uploadFirmware(): Promise<Answer> {
    const form = new FormData();
    form.set('type', 'bread-compact-wifi');
    form.set('file', new Blob([Uint8Array.from(espImage())]), 'xiaozhi.bin');
    const response = await fetch(`http://127.0.0.1:${this.harness.manager.port}/api/firmware`, {
      ...{ method: 'POST', headers: { cookie: this.id('cookie'), [CSRF_HEADER]: 'test' }, body: form },
    });
    const body = (await response.json()) as Envelope;
    this.ids.firmware = (body.data as FirmwareView | undefined)?.id ?? '';
    return { status: response.status, headers: response.headers, text: '', body };
  }

  /** A memory service that is there, and migrations that nobody works at. */
  async addReachableMem0(name: string): Promise<void> {
    const service = createServer((_, answer) =>
      answer.setHeader('content-type', 'application/json').end('{"status":"ok"}'),
    );
    await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve));
    this.services.push(service);
    const runner = this.harness.manager.app.get(MemoryMigrationRunner);
    jest.spyOn(runner, 'nudge').mockImplementation(() => undefined);
    await this.addMem0(name, `http://127.0.0.1:${(service.address() as AddressInfo).port}`);
  }

  async stop(): Promise<void> {
    await this.harness.stop();
    await this.provider.stop();
    for (const service of this.services) {
      service.close();
      service.closeAllConnections();
    }
  }

  /** Puts a migration where its work would bring it. */
  async setMigration(state: string): Promise<void> {
    await this.harness.manager.database.write((rows) =>
      rows.of('memoryMigration').update({ id: this.id('migration') }, { state }),
    );
  }
}
