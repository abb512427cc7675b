import { SimulatedDevice } from '@xiaozhi/device-simulator';
import { WebSocket } from 'ws';
import { expectThat } from '../scenario.js';
import type { Bench, Scenario } from '../scenario.js';

const TOOLS_PER_PAGE_COUNT = 300;
/** The protocol's limit is 32 pages; a server with another one must have one too. */
const MAX_PAGES = 64;
const WATCH_MS = 4_000;
const ANSWER_DEADLINE_MS = 20_000;
const HUGE_DESCRIPTION = 'd'.repeat(20_000);

/** Scenario 27: a device whose list of tools never ends. */
export const DEVICE_TOOLS_SCENARIOS: readonly Scenario[] = [
  {
    id: 27,
    transport: 'websocket',
    title: 'an endless list of tools with a repeating cursor is given up, and the session goes on',
    run: async (bench: Bench): Promise<void> => {
      const device = new SimulatedDevice({
        otaUrl: bench.otaUrl,
        mac: bench.newMac(),
        clientId: 'conformance',
      });
      const { webSocketUrl, token } = await device.checkOta();
      const socket = new WebSocket(webSocketUrl, {
        headers: { 'device-id': device.mac, 'client-id': 'conformance', authorization: `Bearer ${token}` },
      });
      try {
        const talk = new EndlessTools(socket);
        await new Promise((next) => setTimeout(next, WATCH_MS));
        expectThat(talk.pagesCount > 0, 'the device was asked for no tools');
        expectThat(talk.pagesCount <= MAX_PAGES, `the device was asked for ${talk.pagesCount} pages`);
        expectThat(await talk.isAnswered('hello'), 'no answer afterwards');
      } finally {
        socket.terminate();
      }
    },
  },
];

/** Answers each question for tools with the same page, which names itself as the next. */
class EndlessTools {
  pagesCount = 0;
  private onSpeech: () => void = () => undefined;

  constructor(private readonly socket: WebSocket) {
    socket.once('open', () => this.send({ type: 'hello', features: { mcp: true }, transport: 'websocket' }));
    socket.on('message', (data, isBinary) => {
      if (!isBinary) this.onText((data as Buffer).toString('utf8'));
    });
    socket.on('error', () => undefined);
  }

  /** Types words. Resolves with whether the server began to speak in time. */
  isAnswered(text: string): Promise<boolean> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), ANSWER_DEADLINE_MS);
      this.onSpeech = () => {
        clearTimeout(timer);
        resolve(true);
      };
      this.send({ type: 'listen', state: 'detect', text });
    });
  }

  private onText(text: string): void {
    const message = JSON.parse(text) as {
      type?: string;
      state?: string;
      payload?: { id?: number; method?: string };
    };
    if (message.type === 'tts' && message.state === 'sentence_start') this.onSpeech();
    const { id, method } = message.payload ?? {};
    if (method === 'initialize')
      this.answer(id, { protocolVersion: '2024-11-05', capabilities: { tools: {} } });
    if (method !== 'tools/list') return;
    this.pagesCount += 1;
    this.answer(id, { tools: this.page(), nextCursor: 'self.again' });
  }

  private page(): object[] {
    return Array.from({ length: TOOLS_PER_PAGE_COUNT }, (_, index) => ({
      name: `self.tool_${this.pagesCount}_${index}`,
      description: index === 0 ? HUGE_DESCRIPTION : '',
      inputSchema: { type: 'object', properties: {} },
    }));
  }

  private answer(id: number | undefined, result: object): void {
    this.send({ type: 'mcp', payload: { jsonrpc: '2.0', id, result } });
  }

  private send(message: object): void {
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(message));
  }
}
