import type {
  ApiTokenCreated,
  StatusLogLine,
  StatusWarning,
  SupportBundle,
  SystemStatusView,
} from '@xiaozhi/contracts';
import type { Logger } from '@xiaozhi/observability';
import { MIGRATION_NAMES } from '../database/database.js';
import { LOGGER } from '../tokens.js';
import { DEVICE, MutationWorld } from './mutation-world.js';

/** Stands in all that is secret, said, remembered or a name. */
const CANARY = 'canary';
const ENV = {
  MASTER_KEY: Buffer.from(`${CANARY}-master-key`.padEnd(32, '.')).toString('base64'),
  GATEWAY_SECRET: `${CANARY}-gateway-secret`,
  MEM0_API_KEY: `${CANARY}-mem0-key`,
  MQTT_SIGNATURE_KEY: `${CANARY}-mqtt-key`,
  GATEWAY_WEBSOCKET_URL: `ws://${CANARY}.example.org:8000/`,
  PUBLIC_CONSOLE_URL: `https://${CANARY}.example.org`,
  CORS_ORIGINS: `https://${CANARY}.example.org`,
  TRUSTED_PROXIES: '192.0.2.77',
};

/** How the system does, and what is handed to whoever helps, on a database of one kind. */
export function describeStatusRoutes(kind: string, databaseEnv: () => Record<string, string>): void {
  describe(`the status on ${kind}`, () => {
    let world: MutationWorld;
    /** What was made by chance. */
    const secrets: string[] = [];
    beforeAll(async () => {
      world = await MutationWorld.start({ ...databaseEnv(), ...ENV });
      secrets.push(world.harness.setupToken);
      const login = { username: `${CANARY}-owner`, password: `${CANARY} battery` };
      const setupToken = world.harness.setupToken;
      await world.client.data('POST', '/api/auth/setup', { setupToken, ...login });
      secrets.push(world.client.cookie.split('=')[1] ?? '', ENV.MASTER_KEY, '192.0.2.77');
      await fill(world, secrets);
    });
    afterAll(() => world.stop());

    const status = (): Promise<SystemStatusView> => world.client.data('GET', '/api/status/system');
    const log = (query = ''): Promise<StatusLogLine[]> => world.client.data('GET', `/api/status/log${query}`);
    const logger = (): Logger => world.harness.manager.app.get<Logger>(LOGGER);

    it('tells how the system is set up, what there is, and no address', async () => {
      const { database, counts, security, redis, process: self, outboxes } = await status();
      expect(database).toMatchObject({
        kind: world.harness.manager.database.kind,
        version: expect.stringMatching(/^\d+\.\d+/) as string,
        ...{ newestMigration: MIGRATION_NAMES.at(-1), isUpToDate: true },
        answerMs: expect.any(Number) as number,
      });
      expect(counts).toEqual({
        ...{ agents: 2, devices: 1, devicesOnline: 1, users: 2, conversationsLastDay: 1 },
      });
      expect(security).toEqual({
        ...{ memoryEncryption: false, masterKey: 'environment', urlGuard: 'home', hasTrustedProxies: true },
        ...{ hasCorsOrigins: true, hasRateLimits: false, hasSingleSignOn: true, autoEnrol: 'off' },
        deviceTokens: true,
      });
      expect(redis).toEqual({ isConfigured: false, isReachable: null });
      expect(self).toMatchObject({ version: '0.0.0', node: process.version, logLevel: 'info' });
      expect(outboxes).toMatchObject([
        { id: 'outbox', gateways: [{ id: 'gateway' }], isStale: false, waiting: 0, dead: 2, oldestAt: null },
      ]);
    });

    it('warns of what can be told, with a hint each, and of that only', async () => {
      // Where backups lie is beside the folder of this test.
      const warnings = async (): Promise<StatusWarning[]> =>
        (await status()).warnings.filter(({ code }) => !code.endsWith('backup'));
      const before = await warnings();
      expect(before.map(({ code, count }) => [code, count])).toEqual([
        ...[['rate-limit-off', 1] as const, ['dead-letters', 2] as const, ['provider-refused', 1] as const],
      ]);
      for (const { hint } of before) expect(hint).toMatch(/^[A-Z].+\.$/);
      await world.client.data('PUT', '/api/parameters/server.auth.enabled', { value: false });
      expect((await warnings())[0]?.code).toBe('device-tokens-off');
    });

    it('takes as many statements whatever there is', async () => {
      const query = jest.spyOn(world.harness.manager.database.source, 'createQueryRunner');
      await status();
      const count = query.mock.calls.length;
      await world.insertLine('another-talk');
      query.mockClear();
      await status();
      expect(query.mock.calls.length).toBe(count);
      expect(count).toBeGreaterThan(5);
      expect(count).toBeLessThan(20);
      query.mockRestore();
    });

    it('shows the end of the log by session, request and level, newest last', async () => {
      logger().child({ sessionId: 'talk-1' }).info({ n: 1 }, 'first');
      logger().child({ sessionId: 'talk-1', requestId: 'ask-1' }).warn({ n: 2 }, 'second');
      logger().error({ sessionId: 'talk-2', requestId: 'ask-1' }, 'third');
      logger().debug({ sessionId: 'talk-1', text: 'Hello' }, 'heard');
      const messages = async (query: string): Promise<string[]> =>
        (await log(query)).map(({ message }) => message);
      expect(await messages('?session=talk-1')).toEqual(['first', 'second']);
      expect(await messages('?request=ask-1')).toEqual(['second', 'third']);
      expect(await messages('?session=talk-1&level=warn')).toEqual(['second']);
      expect(await messages('?limit=2')).toEqual(['second', 'third']);
      expect((await world.client.send('GET', '/api/status/log?level=debug')).status).toBe(422);
    });

    it('makes a bundle that helps, as a file', async () => {
      const answer = await world.client.send('GET', '/api/status/bundle');
      expect(answer.headers.get('content-disposition')).toMatch(
        /^attachment; filename="support-bundle-.*json"$/,
      );
      const bundle = JSON.parse(answer.text) as SupportBundle;
      expect(bundle).toMatchObject({ format: 'xiaozhi-support-bundle', status: { counts: { agents: 2 } } });
      expect(bundle.providers).toContainEqual({
        ...{ kind: 'Memory', code: 'mem0ai', isDefault: false, status: 'disabled' },
        ...{
          hosts: ['mem0.example.org:8443'],
          fields: ['api_key', 'base_url'],
          statusAt: expect.any(String) as string,
        },
      });
      const parameter = (code: string): unknown => bundle.parameters.find((one) => one.code === code);
      expect(parameter('server.auth.enabled')).toMatchObject({
        valueType: 'boolean',
        isSet: true,
        value: false,
      });
      expect(parameter('house.key')).toMatchObject({ isSecret: true, isSet: true, value: null });
      expect(parameter('house.motto')).toMatchObject({ isSecret: false, isSet: true, value: null });
      expect(bundle.audit[0]).toEqual({
        ...{ at: expect.any(String) as string, action: 'status.bundle', kind: 'status' },
      });
      expect(bundle.log.map(({ message }) => message)).toContain('a thing failed');
    });

    it('has nothing in it that is secret, said, remembered or a name of somebody', async () => {
      // All of it is there to be found.
      const tables = await everyRow(world);
      expect(tables.toLowerCase().split(CANARY).length).toBeGreaterThan(12);
      expect(world.harness.logText).toContain(`${CANARY} said so`);
      expect(secrets.every((secret) => secret.length > 8)).toBe(true);
      for (const path of ['bundle', 'system', 'log']) {
        const { text, status: code } = await world.client.send('GET', `/api/status/${path}`);
        expect([path, code]).toEqual([path, 200]);
        expect(text.toLowerCase()).not.toContain(CANARY);
        for (const secret of secrets) expect(text).not.toContain(secret);
      }
    });

    it('is for administrators', async () => {
      const viewer = await world.signIn('canary-viewer');
      for (const path of ['bundle', 'system', 'log'])
        expect((await viewer.send('GET', `/api/status/${path}`)).status).toBe(403);
    });
  });
}

/** One thing of each kind in which somebody could find what is theirs. */
async function fill(world: MutationWorld, secrets: string[]): Promise<void> {
  const { client, harness } = world;
  const now = new Date().toISOString();
  await world.addAgent('agent', { systemPrompt: `You are the ${CANARY}.` });
  await world.addMem0(`${CANARY}`, `https://mem0.example.org:8443/${CANARY}`);
  await world.tell('/provider/state', {
    ...{ configId: world.id(`${CANARY}-config`), status: 'disabled', reason: `${CANARY} refused`, at: now },
  });
  await world.bindDevice();
  await harness.manager.database.write((rows) =>
    rows
      .of('device')
      .update({ id: DEVICE }, { alias: `${CANARY} kitchen`, state: 'online', last_seen_at: now }),
  );
  await harness.manager.database.write((rows) =>
    rows.of('chatMessage').insert({
      ...{
        id: 'line',
        session_id: 'talk',
        interaction_id: null,
        device_id: DEVICE,
        role: 'user',
        audio: null,
      },
      ...{ agent_id: world.id('agent'), content: `I have a ${CANARY}.`, at: now },
    }),
  );
  await world.remember(`a ${CANARY}`);
  await world.addSpeaker(`${CANARY} Bea`);
  await world.addUser(`${CANARY}-viewer`);
  await world.reportOutbox();
  const scopes = ['agent.read'];
  secrets.push((await client.data<ApiTokenCreated>('POST', '/api/token', { name: CANARY, scopes })).token);
  const parameter = (code: string, isSecret: boolean): Promise<unknown> =>
    client.data('POST', '/api/parameters', {
      ...{ code, valueType: 'string', value: `${CANARY} of the house`, isSecret, remark: CANARY },
    });
  await parameter('house.key', true);
  await parameter('house.motto', false);
  await client.data('POST', '/api/announcement', { deviceId: DEVICE, text: `Feed the ${CANARY}.` });
  const login = { username: `${CANARY}-viewer`, password: `${CANARY} guessed` };
  await harness.stranger().send('POST', '/api/auth/login', login);
  const error = new Error(`${CANARY} said so`, { cause: new Error(`for ${CANARY}@example.org`) });
  const fields = { error, said: `a ${CANARY} sang`, password: CANARY, url: `https://x/?token=${CANARY}` };
  harness.manager.app.get<Logger>(LOGGER).error(fields, 'a thing failed');
}

async function everyRow(world: MutationWorld): Promise<string> {
  const { database } = world.harness.manager;
  const tables = ['agent', 'device', 'chatMessage', 'memory', 'speakerProfile', 'user', 'parameter'] as const;
  const more = ['announcement', 'audit', 'modelConfig', 'modelProvider', 'providerState'] as const;
  const found = await Promise.all([...tables, ...more].map((table) => database.repository(table).find()));
  for (const [index, rows] of found.entries())
    expect([[...tables, ...more][index], JSON.stringify(rows).toLowerCase().includes(CANARY)]).toEqual([
      [...tables, ...more][index],
      true,
    ]);
  return JSON.stringify(found);
}
