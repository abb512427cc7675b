import type { AddressInfo } from 'node:net';
import { toInt16 } from '@xiaozhi/audio';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';
import { toneOf } from '../../testing/stand-in.js';
import type { TtsStandIn } from '../../testing/stand-in.js';

interface Command {
  header: { action: string; task_id: string; streaming: string };
  payload: { input: { text?: string }; model?: string; parameters?: Record<string, unknown> };
}

export interface CosyVoiceStandIn extends TtsStandIn {
  readonly commands: readonly Command[];
  /** In place of `task-started`. */
  failWith: { error_code: string; error_message: string } | undefined;
  /** Sent before the audio of every answer, as it is. */
  prelude: string[];
}

const KEY = 'sk-cosyvoice';
const CHUNK_BYTES = 1_999;

/** DashScope's speech synthesis as far as one task goes: run-task, continue-task, finish-task and their events. */
export async function startCosyVoiceStandIn(): Promise<CosyVoiceStandIn> {
  const commands: Command[] = [];
  const server = new WebSocketServer({
    port: 0,
    host: '127.0.0.1',
    verifyClient: ({ req }, decide) => {
      if (standIn.fault === 'overload') decide(false, 503, 'Busy');
      else decide(standIn.fault !== 'refuse-key' && req.headers.authorization === `Bearer ${KEY}`, 401, 'No');
    },
  });
  server.on('connection', (socket) => {
    let text = '';
    socket.on('message', (data: Buffer) => {
      const command = JSON.parse(data.toString('utf8')) as Command;
      commands.push(command);
      const { action, task_id: taskId } = command.header;
      if (standIn.fault === 'hang') return;
      if (action === 'run-task') begin(socket, standIn, taskId);
      if (action === 'continue-task') text += command.payload.input.text ?? '';
      if (action === 'finish-task') finish(socket, standIn, taskId, text);
    });
  });
  await new Promise((resolve) => server.once('listening', resolve));
  const standIn: CosyVoiceStandIn = {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/api-ws/v1/inference`,
    fault: undefined,
    failWith: undefined,
    prelude: [],
    commands,
    get openCount() {
      return server.clients.size;
    },
    get requestsCount() {
      return commands.filter(({ header }) => header.action === 'run-task').length;
    },
    stop: () =>
      new Promise((resolve) => {
        for (const client of server.clients) client.terminate();
        server.close(() => resolve());
      }),
  };
  return standIn;
}

function begin(socket: WebSocket, { failWith }: CosyVoiceStandIn, taskId: string): void {
  if (failWith === undefined) return event(socket, taskId, 'task-started');
  event(socket, taskId, 'task-failed', failWith);
  socket.close(1007);
}

function finish(socket: WebSocket, { fault, prelude }: CosyVoiceStandIn, taskId: string, text: string): void {
  for (const message of prelude) socket.send(message);
  if (fault === 'garbage') return socket.send('<html>It works!</html>');
  event(socket, taskId, 'result-generated');
  const pcm = fault === 'empty' ? Buffer.alloc(0) : Buffer.from(toInt16(toneOf(text, 24_000)).buffer);
  const end = fault === 'stall' || fault === 'break-off' ? pcm.length / 2 : pcm.length;
  for (let at = 0; at < end; at += CHUNK_BYTES) socket.send(pcm.subarray(at, at + CHUNK_BYTES));
  if (fault === 'stall') return;
  if (fault === 'break-off') return socket.terminate();
  event(socket, taskId, 'task-finished');
}

function event(socket: WebSocket, taskId: string, name: string, more: object = {}): void {
  socket.send(
    JSON.stringify({ header: { task_id: taskId, event: name, attributes: {}, ...more }, payload: {} }),
  );
}
