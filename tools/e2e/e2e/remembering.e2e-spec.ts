import type { InteractionView, MemoryView, PageView } from '@xiaozhi/contracts';
import { startMem0Emulator } from '@xiaozhi/mem0-emulator';
import type { Mem0Emulator } from '@xiaozhi/mem0-emulator';
import { join } from 'node:path';
import type { Operator } from '../src/operator.js';
import { Stack } from '../src/stack.js';
import { until } from '../src/until.js';

const FACTS = ['My name is Daniel.', 'I live in Berlin.', 'I am allergic to peanuts.'] as const;
const QUESTIONS = [
  { ask: 'What is my name?', knows: /daniel/i },
  { ask: 'Where do I live?', knows: /berlin/i },
  { ask: 'What am I allergic to?', knows: /peanuts/i },
] as const;
const DEVICE = '02:00:00:00:00:0a';
const OTHER_DEVICE = '02:00:00:00:00:0b';
/** What was stored is asked for, not how fast: a service that was just started on a busy machine is late. */
const RECALL_DEADLINE_MS = 5_000;
const MEM0_KEY = 'm0-test-key-0123456789';

interface AgentItem {
  id: string;
}

interface Backend {
  name: string;
  /** Prepares the provider and makes the default agent use it. */
  prepare(operator: Operator, agentId: string): Promise<void>;
  /** Ends the provider's own process as hard as the services'. */
  kill(): Promise<void>;
  revive(): Promise<void>;
  stop(): Promise<void>;
}

async function useMemory(operator: Operator, agentId: string, memoryProvider: string): Promise<void> {
  await operator.call('PUT', `/api/agent/${agentId}`, {
    enableMemory: true,
    memoryProvider,
    recallDeadlineMs: RECALL_DEADLINE_MS,
  });
}

function localBackend(): Backend {
  const nothing = (): Promise<void> => Promise.resolve();
  return {
    name: 'local',
    prepare: async (operator, agentId) => {
      await useMemory(operator, agentId, 'local');
    },
    kill: nothing,
    revive: nothing,
    stop: nothing,
  };
}

/** The Mem0 platform's API with adds processed in the background, its memories on disk. */
function mem0Backend(folder: () => string): Backend {
  let emulator: Mem0Emulator | undefined;
  let port = 0;
  const launch = async (): Promise<void> => {
    emulator = await startMem0Emulator({
      port,
      apiKey: MEM0_KEY,
      processingMs: 300,
      storageFile: join(folder(), 'mem0.json'),
    });
    port = emulator.port;
  };
  const close = async (): Promise<void> => {
    await emulator?.stop();
    emulator = undefined;
  };
  return {
    name: 'mem0ai',
    prepare: async (operator, agentId) => {
      await launch();
      await operator.call('POST', '/api/model/provider', {
        modelType: 'Memory',
        providerCode: 'mem0ai',
        name: 'Mem0 Memory Provider',
        fields: [
          { key: 'api_key', label: 'API Key', type: 'password', value: MEM0_KEY },
          { key: 'api_version', label: 'API Version', type: 'text', value: 'v1.1' },
          { key: 'base_url', label: 'Base URL', type: 'url', value: `http://127.0.0.1:${port}` },
          // A save is to be under way while the device is still there.
          { key: 'add_window_seconds', label: 'Wait', type: 'number', value: '0' },
        ],
        sort: 1,
      });
      await useMemory(operator, agentId, 'mem0ai');
    },
    kill: close,
    revive: launch,
    stop: close,
  };
}

const stackFolder: { current: string } = { current: '' };

describe.each([localBackend(), mem0Backend(() => stackFolder.current)])(
  'remembering with $name',
  (backend) => {
    let stack: Stack;
    let operator: Operator;
    let agentId: string;

    const memories = async (device: string): Promise<MemoryView[]> => {
      const query = `agentId=${agentId}&roleId=${encodeURIComponent(device)}&limit=100`;
      return (await operator.call<PageView<MemoryView>>('GET', `/api/memory?${query}`)).list;
    };
    const interactions = async (): Promise<InteractionView[]> =>
      (await operator.call<PageView<InteractionView>>('GET', `/api/interaction?agentId=${agentId}&limit=100`))
        .list;

    async function tell(mac: string, sentences: readonly string[]): Promise<void> {
      const device = stack.device(mac);
      await device.connect();
      for (const sentence of sentences) await device.say(sentence);
      expect(device.violations).toEqual([]);
      device.drop();
    }

    beforeAll(async () => {
      stack = new Stack();
      stackFolder.current = stack.folder;
      operator = await stack.start();
      const agents = await operator.call<PageView<AgentItem>>('GET', '/api/agent');
      agentId = (agents.list[0] as AgentItem).id;
      await backend.prepare(operator, agentId);
    });

    afterAll(async () => {
      await backend.stop();
      await stack.stop();
    });

    it('recalls three facts of two sessions after everything was killed in the middle of a save and of an answer, none twice', async () => {
      await tell(DEVICE, [FACTS[0]]);
      await until(
        'first fact extracted',
        () => memories(DEVICE),
        (found) => found.length === 1,
      );
      const second = stack.device(DEVICE);
      await second.connect();
      await second.say(FACTS[1]);
      const cut = second.say(FACTS[2]).catch((error: unknown) => error);
      await second.next((message) => message.state === 'sentence_start', 10_000, 'beginning of an answer');
      // The save of the first answer is under way right now, and the second answer is being spoken.
      await Promise.all([stack.killAll(), backend.kill()]);
      expect(await cut).toBeInstanceOf(Error);
      await backend.revive();
      operator = await stack.restart();

      const third = stack.device(DEVICE);
      await third.connect();
      for (const { ask, knows } of QUESTIONS) expect((await third.say(ask)).reply).toMatch(knows);
      expect(third.violations).toEqual([]);
      third.drop();

      const stored = await until(
        'all facts stored',
        () => memories(DEVICE),
        (found) => found.length >= 3,
      );
      await until(
        'no turn still under way',
        interactions,
        (all) =>
          all.length >= 5 && all.every(({ state }) => ['extracted', 'nothing', 'screened'].includes(state)),
      );
      const texts = (await memories(DEVICE)).map(({ text }) => text.toLowerCase());
      for (const word of ['daniel', 'berlin', 'peanuts']) {
        expect(texts.filter((text) => text.includes(word))).toHaveLength(1);
      }
      expect(stored.some((memory) => memory.provenance.interactionId !== null)).toBe(true);
    });

    it('shows none of it to another device', async () => {
      const other = stack.device(OTHER_DEVICE);
      await other.connect();
      for (const { ask, knows } of QUESTIONS) expect((await other.say(ask)).reply).not.toMatch(knows);
      other.drop();
      expect(await memories(OTHER_DEVICE)).toEqual([]);
    });

    it('keeps two devices apart that talk at the same time', async () => {
      const [first, second] = [stack.device(DEVICE), stack.device(OTHER_DEVICE)];
      await Promise.all([first.connect(), second.connect()]);
      await Promise.all([first.say('My favourite colour is green.'), second.say('My name is Amelia.')]);
      const [mine, theirs] = await Promise.all([
        first.say('What is my name?'),
        second.say('What is my name?'),
      ]);
      expect(mine.reply).toMatch(/daniel/i);
      expect(mine.reply).not.toMatch(/amelia/i);
      expect(theirs.reply).toMatch(/amelia/i);
      expect(theirs.reply).not.toMatch(/daniel/i);
      first.drop();
      second.drop();
    });

    it('never prints the key or what was said', () => {
      expect(stack.output).not.toContain(MEM0_KEY);
      expect(stack.output).not.toMatch(/peanuts/i);
    });
  },
);
