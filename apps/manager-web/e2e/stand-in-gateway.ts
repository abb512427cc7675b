import type { IncomingMessage, Server } from 'node:http';
import { OpusEncoder } from '@xiaozhi/audio';
import { CREDENTIALS_SUBPROTOCOL_PREFIX, DEVICE_SUBPROTOCOL, socketCredentials } from '@xiaozhi/contracts';
import type {
  OpenTurnStage,
  RecalledMemoryView,
  SocketCredentials,
  TurnMemoryMessage,
  TurnTraceMessage,
} from '@xiaozhi/contracts';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';

const RATE_HZ = 24_000;
const FRAME_SAMPLES = (RATE_HZ * 60) / 1_000;
/** Of an answer: 0.6 s. */
const FRAMES_COUNT = 10;
/** A speaker is done after 0.9 s. */
const UTTERANCE_FRAMES_COUNT = 15;

/** What is typed to it that it does not answer. */
export const ORDERS = { refuse: '/refuse', leave: '/leave', goOn: '/go on', fail: '/fail' } as const;

type ListenMode = 'manual' | 'auto';

/** Answers browsers as the gateway does: typed words and packets in, words, a tone, stages and memories out. */
export class StandInGateway {
  /** Opus, as it came while the microphone was open. */
  readonly packets: Uint8Array[] = [];
  /** Each text message's type and state or mode, in order. */
  readonly heard: string[] = [];
  readonly credentials: SocketCredentials[] = [];
  readonly learnt: string[] = [];
  isDown = false;
  private turnsCount = 0;
  private mode: ListenMode | undefined;
  private utteranceCount = 0;
  private readonly sockets = new WebSocketServer({
    noServer: true,
    handleProtocols: (offered) => {
      const sealed = [...offered].find((one) => one.startsWith(CREDENTIALS_SUBPROTOCOL_PREFIX)) ?? '';
      const json = Buffer.from(sealed.slice(CREDENTIALS_SUBPROTOCOL_PREFIX.length), 'base64url').toString();
      this.credentials.push(socketCredentials.parse(JSON.parse(json)));
      return offered.has(DEVICE_SUBPROTOCOL) && DEVICE_SUBPROTOCOL;
    },
  });

  attach(server: Server): void {
    server.on('upgrade', (request: IncomingMessage, socket, head) => {
      if (this.isDown || request.url !== '/gateway') return socket.destroy();
      this.sockets.handleUpgrade(request, socket, head, (opened) => this.serve(opened));
    });
  }

  close(): void {
    for (const socket of this.sockets.clients) socket.terminate();
  }

  private serve(socket: WebSocket): void {
    socket.on('message', (data: Buffer, isBinary) => {
      if (isBinary) return this.hear(socket, Uint8Array.from(data));
      const message = JSON.parse(data.toString()) as Record<string, string>;
      this.heard.push([message.type, message.mode ?? message.state].filter(Boolean).join(' '));
      this.take(socket, message);
    });
  }

  private take(socket: WebSocket, { type, state, mode, text = '' }: Record<string, string>): void {
    if (type === 'hello') {
      const audio_params = { format: 'opus', sample_rate: RATE_HZ, channels: 1, frame_duration: 60 };
      this.tell(socket, { type: 'hello', version: 1, transport: 'websocket', audio_params });
    } else if (type === 'abort') this.tell(socket, { type: 'tts', state: 'stop' });
    else if (state === 'detect') this.answer(socket, text, 'text');
    else if (state === 'start') [this.mode, this.utteranceCount] = [mode as ListenMode, 0];
    else if (state === 'stop') this.utter(socket);
  }

  private hear(socket: WebSocket, packet: Uint8Array): void {
    if (this.mode === undefined) return;
    this.packets.push(packet);
    this.utteranceCount += 1;
    if (this.mode === 'auto' && this.utteranceCount === UTTERANCE_FRAMES_COUNT) this.utter(socket);
  }

  private utter(socket: WebSocket): void {
    this.mode = undefined;
    this.answer(socket, 'My name is Anna.', 'utterance');
  }

  private answer(socket: WebSocket, text: string, origin: TurnTraceMessage['origin']): void {
    if (text === ORDERS.refuse) return socket.close(1008, 'authentication failed');
    if (text === ORDERS.leave) return socket.close(1000, 'the conversation was ended');
    this.turnsCount += 1;
    const turn = { session_id: 's1', turn_id: `t${this.turnsCount}` };
    const trace = (stages: OpenTurnStage[], end: Partial<TurnTraceMessage> = {}): void =>
      this.tell(socket, { type: 'turn_trace', ...turn, origin, stages, ...end });
    const recall: OpenTurnStage = { stage: 'recall', startMs: 2, endMs: 14, outcome: 'ok', detail: 'local' };
    const think: OpenTurnStage = { stage: 'think', startMs: 15, detail: 'rule-based' };
    trace([{ stage: 'recall', startMs: 2 }]);
    this.tell(socket, { type: 'stt', text });
    this.tell(socket, { type: 'tts', state: 'start' });
    trace([recall, think]);
    this.tell(socket, this.memory(turn));
    if (text === ORDERS.fail) {
      this.tell(socket, { type: 'tts', state: 'stop' });
      return trace([recall, { ...think, endMs: 90, outcome: 'failed', detail: 'LLM_UNAUTHORISED' }], {
        ...{ outcome: 'failed', total_ms: 95 },
      });
    }
    this.tell(socket, { type: 'llm', text: '🙂', emotion: 'happy' });
    this.tell(socket, { type: 'tts', state: 'sentence_start', text: `You said: ${text}` });
    const isEndless = text === ORDERS.goOn;
    for (const packet of tone(isEndless ? 50 * FRAMES_COUNT : FRAMES_COUNT)) socket.send(packet);
    if (isEndless) return;
    this.learnt.push(`Has said: ${text}`);
    this.tell(socket, { type: 'tts', state: 'stop' });
    const thought: OpenTurnStage = { ...think, firstMs: 40, endMs: 120, outcome: 'ok' };
    const play: OpenTurnStage = { stage: 'play', startMs: 130, firstMs: 131, endMs: 730, outcome: 'ok' };
    trace([recall, thought, play], { outcome: 'spoken', total_ms: 731, first_frame_ms: 131 });
  }

  private memory(turn: { session_id: string; turn_id: string }): TurnMemoryMessage {
    const recalled = this.learnt.map((text, index): RecalledMemoryView => ({
      ...{ memory_id: `learnt${index}`, text, score: 0.71, source: 'mirror' },
      updated_at: new Date(0).toISOString(),
    }));
    return { type: 'turn_memory', ...turn, recalled, ms: 12, tokens: 9, is_complete: true };
  }

  private tell(socket: WebSocket, message: object): void {
    socket.send(JSON.stringify({ session_id: 's1', ...message }));
  }
}

function tone(framesCount: number): Uint8Array[] {
  const encoder = new OpusEncoder(RATE_HZ);
  return Array.from({ length: framesCount }, (_, frame) =>
    encoder.encode(
      Float32Array.from(
        { length: FRAME_SAMPLES },
        (_sample, index) => 0.3 * Math.sin((2 * Math.PI * 440 * (frame * FRAME_SAMPLES + index)) / RATE_HZ),
      ),
    ),
  );
}
