import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { AgentView, ModelProviderView } from '@xiaozhi/contracts';
import { newDevice } from '../device/device.service.js';
import type { Envelope } from './http-client.js';
import { ManagerHarness } from './manager-harness.js';

const [ANN, BEN] = ['02:00:00:00:00:01', '02:00:00:00:00:02'] as const;
const LONG_AGO = '2026-01-01T00:00:00.000Z';
export const MODEL_KEY = 'sk-session-secret';

interface Script {
  answer(question: { system: string; user: string }): string | number;
}

/** A gateway of the field that tells what is said at two devices of an agent, and a language model that a test scripts. */
export class EndedSessionBench {
  readonly ann = ANN;
  readonly ben = BEN;
  /** What the language model was asked. */
  asked: { system: string; user: string }[] = [];
  /** What it answers next: a text, or an HTTP status. Without one: 500. */
  answers: (string | number)[] = [];
  private sessionsCount = 0;

  private constructor(
    readonly harness: ManagerHarness,
    readonly agent: AgentView,
    private readonly model: Server,
    private readonly script: Script,
  ) {
    this.script.answer = (question) => {
      this.asked.push(question);
      return this.answers.shift() ?? 500;
    };
  }

  static async start(): Promise<EndedSessionBench> {
    const harness = await ManagerHarness.start();
    await harness.setUp();
    const script: Script = { answer: () => 500 };
    const model = await listen(script);
    const { port } = model.address() as AddressInfo;
    const llm = await harness.client.data<ModelProviderView>('POST', '/api/model/provider', {
      ...{ modelType: 'LLM', providerCode: 'openai', name: 'Mine', sort: 1 },
      fields: [
        { key: 'base_url', value: `http://127.0.0.1:${port}/v1` },
        { key: 'model_name', value: 'small' },
        { key: 'api_key', type: 'password', value: MODEL_KEY },
      ],
    });
    await harness.client.data('POST', '/api/model/provider', {
      ...{ modelType: 'Memory', providerCode: 'mem_local_short', name: 'Summary', sort: 1, fields: [] },
    });
    const agent = await harness.client.data<AgentView>('POST', '/api/agent', {
      ...{ name: 'Ann', memoryProvider: 'mem_local_short', models: { LLM: llm.id } },
      summaryMemory: 'Remember names.',
    });
    const bench = new EndedSessionBench(harness, agent, model, script);
    for (const id of [ANN, BEN]) await bench.bind(id);
    return bench;
  }

  async stop(): Promise<void> {
    await this.harness.stop();
    this.model.close();
  }

  /** Binds a device anew. */
  async bind(id: string, bound_at = LONG_AGO): Promise<void> {
    await this.harness.manager.database.write(async (rows) => {
      await rows.of('device').delete({ id });
      const device = newDevice({ id, board: '', appVersion: '' }, this.agent.id, null);
      await rows.of('device').insert({ ...device, bound_at });
    });
  }

  /** A session of a minute ago in which somebody says these things. @returns its id */
  async talk(macAddress: string, says: readonly string[]): Promise<string> {
    const sessionId = `session-${(this.sessionsCount += 1)}`;
    const startedAtMs = Date.now() - 60_000;
    for (const [turn, said] of says.entries())
      for (const [chatType, content] of [[1, said] as const, [2, 'I see.'] as const])
        await this.harness.gateway('/agent/chat-history/report', {
          ...{ macAddress, sessionId, chatType, content, reportTime: startedAtMs + turn },
        });
    return sessionId;
  }

  /** Tells that a session is over. */
  async end(sessionId: string, what: 'chat-summary' | 'chat-title'): Promise<Envelope | undefined> {
    const step = what === 'chat-summary' ? 'save' : 'generate';
    return (await this.harness.gateway(`/agent/${what}/${sessionId}/${step}`, {})).body;
  }
}

async function listen(script: Script): Promise<Server> {
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (part) => (text += part));
    request.on('end', () => {
      const { messages } = JSON.parse(text) as { messages: { content: string }[] };
      const [system, user] = messages.map(({ content }) => content);
      const answer = script.answer({ system: system ?? '', user: user ?? '' });
      if (typeof answer === 'number') return response.writeHead(answer).end();
      return response.end(JSON.stringify({ choices: [{ message: { content: answer } }] }));
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}
