import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { EncryptionView, MemoryView, PageView, TranscriptView } from '@xiaozhi/contracts';
import type { Operator } from '../src/operator.js';
import { Stack } from '../src/stack.js';
import { until } from '../src/until.js';

const DEVICE = '02:00:00:00:00:0e';
const FACTS = ['My name is Persephone.', 'I live in Ouagadougou.', 'I am allergic to tamarind.'];
const WORDS = ['Persephone', 'Ouagadougou', 'tamarind'];
const IMPORTED_COUNT = 1_500;
const KEYS = [7, 8].map((fill) => Buffer.alloc(32, fill).toString('base64')) as [string, string];

describe('encryption at rest', () => {
  const env: Record<string, string> = { MASTER_KEY: KEYS[0], MEMORY_ENCRYPTION: 'on' };
  const stack = new Stack(env);
  let operator: Operator;
  let agentId: string;

  const memories = async (): Promise<PageView<MemoryView>> =>
    operator.call('GET', `/api/memory?agentId=${agentId}&roleId=${encodeURIComponent(DEVICE)}&limit=100`);
  const view = (): Promise<EncryptionView> => operator.call('GET', '/api/encryption');
  const onDisk = (): string => filesOf('manager', 'manager.db');
  const filesOf = (service: string, database: string): string => {
    const folder = join(stack.folder, service);
    const files = readdirSync(folder).filter((file) => file.startsWith(database));
    expect(files).toContain(database);
    return files.map((file) => readFileSync(join(folder, file), 'utf8')).join('\n');
  };
  const done = async (): Promise<EncryptionView> => {
    const last = await until('re-encryption', view, ({ job }) => job?.state === 'done');
    expect(last.job?.counts.unreadable).toBe(0);
    return last;
  };

  beforeAll(async () => {
    operator = await stack.start();
    const agents = await operator.call<PageView<{ id: string }>>('GET', '/api/agent');
    agentId = agents.list[0]?.id ?? '';
    await operator.call('PUT', `/api/agent/${agentId}`, { enableMemory: true, memoryProvider: 'local' });
  });
  afterAll(() => stack.stop());

  it('keeps no word of a conversation on disk in clear, and remembers all of it', async () => {
    const device = stack.device(DEVICE);
    await device.connect();
    for (const fact of FACTS) await device.say(fact);
    device.drop();
    await until('three facts', memories, ({ total }) => total === 3);
    const { list } = await operator.call<PageView<{ sessionId: string }>>(
      'GET',
      `/api/chat-history?agentId=${agentId}`,
    );
    const said = await operator.call<TranscriptView>('GET', `/api/chat-history/${list[0]?.sessionId}`);
    for (const word of WORDS) {
      expect(JSON.stringify(said)).toContain(word);
      expect(onDisk()).not.toContain(word);
    }
  });

  it('keeps no word in the outbox in clear while manager-api is away, and delivers it afterwards', async () => {
    await stack.killManager();
    const device = stack.device(DEVICE);
    await device.connect();
    await device.say('I like spelunking.');
    device.drop();
    await stack.killGateway();
    const waiting = filesOf('gateway', 'outbox.db');
    expect(waiting).toContain('"sealed"');
    expect(waiting).not.toContain('spelunking');
    await stack.startManager();
    await stack.startGateway();
    operator = await stack.signedIn();
    const kept = await until('the words that waited', memories, ({ total }) => total === FACTS.length + 1);
    expect(JSON.stringify(kept)).toContain('spelunking');
  });

  it('goes over to another key although it is killed in the middle', async () => {
    const results = Array.from({ length: IMPORTED_COUNT }, (_, index) => ({
      id: `imported-${index}`,
      memory: `Remembered number ${index}.`,
    }));
    const content = JSON.stringify({ results });
    const file = { agentId, roleId: DEVICE, format: 'mem0', dryRun: false, content };
    await operator.call('POST', '/api/memory-transfer/import', file);
    await stack.killAll();
    Object.assign(env, { MASTER_KEY: KEYS[1], MASTER_KEYS_READABLE: KEYS[0] });
    operator = await stack.restart();
    const [before, after] = (await view()).keys.map(({ id }) => id).reverse();
    const started = await operator.call<{ id: string }>('POST', '/api/encryption/run');
    await stack.killManager();
    await stack.startManager();
    // It goes on by itself: nobody asks again.
    const again = await stack.managerEvent('re-encrypting');
    expect(again.jobId).toBe(started.id);
    const { columns, keys } = await done();
    for (const { sealed, plain } of columns) expect([plain, sealed[before ?? '']]).toEqual([0, undefined]);
    expect(keys.find(({ isWriting }) => isWriting)?.id).toBe(after);
    // The old key can go.
    await stack.killAll();
    delete env.MASTER_KEYS_READABLE;
    operator = await stack.restart();
    expect((await memories()).total).toBe(IMPORTED_COUNT + FACTS.length + 1);
  });

  it('seals and opens what was there before, so that files hold none of it, or all', async () => {
    env.MEMORY_ENCRYPTION = 'off';
    await stack.killAll();
    operator = await stack.restart();
    await operator.call('POST', '/api/encryption/run');
    await done();
    for (const word of WORDS) expect(onDisk()).toContain(word);
    env.MEMORY_ENCRYPTION = 'on';
    await stack.killAll();
    operator = await stack.restart();
    await operator.call('POST', '/api/encryption/run');
    await until('sealing', view, ({ job }) => job?.goal === 'seal' && job.state === 'done');
    for (const word of WORDS) expect(onDisk()).not.toContain(word);
  });

  it('starts without the key, says which is missing, and loses nothing', async () => {
    await stack.killAll();
    env.MASTER_KEY = KEYS[0];
    operator = await stack.restart();
    const missing = await stack.managerEvent('text-key-missing');
    const { keys } = await view();
    expect(missing.keyIds).toEqual(keys.filter(({ isKnown }) => !isKnown).map(({ id }) => id));
    await expect(memories()).rejects.toThrow(/TEXT_KEY_MISSING/);
    await stack.killAll();
    env.MASTER_KEY = KEYS[1];
    operator = await stack.restart();
    expect((await memories()).total).toBe(IMPORTED_COUNT + FACTS.length + 1);
  });
});
