import { playgroundMessage } from '@xiaozhi/contracts';
import type {
  PlaygroundMessage,
  PlaygroundSession,
  TurnMemoryMessage,
  TurnTraceMessage,
} from '@xiaozhi/contracts';
import { WebSocket } from 'ws';

const DEADLINE_MS = 60_000;

/** A text message of the device protocol, as far as tests look at it. */
interface Told {
  type: string;
  state?: string;
  text?: string;
}

/** What a browser heard of one turn. */
export interface Answer {
  reply: string;
  framesCount: number;
  traces: TurnTraceMessage[];
  memories: TurnMemoryMessage[];
}

/** A page of the console that talks to an agent, through the console's own server. */
export class BrowserTalk {
  readonly told: Told[] = [];
  readonly extras: PlaygroundMessage[] = [];
  /** Code and reason of the socket's end. */
  readonly closed: Promise<{ code: number; reason: string }>;
  private framesCount = 0;
  private waiting: (() => void)[] = [];

  private constructor(readonly socket: WebSocket) {
    socket.on('message', (data: Buffer, isBinary) => this.take(data, isBinary));
    socket.on('error', () => undefined);
    this.closed = new Promise((resolve) =>
      socket.once('close', (code, reason) => {
        resolve({ code, reason: reason.toString() });
        this.wake();
      }),
    );
  }

  /** Connects and says hello. @throws Error with the HTTP status, or the close code, of a refusal */
  static async open(
    consoleUrl: string,
    { path, protocols }: Pick<PlaygroundSession, 'path' | 'protocols'>,
    origin: string | undefined = consoleUrl,
  ): Promise<BrowserTalk> {
    const url = `${consoleUrl.replace('http', 'ws')}${path}`;
    const socket = new WebSocket(url, protocols, origin === '' ? {} : { origin });
    const talk = new BrowserTalk(socket);
    await new Promise((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('error', reject);
    });
    socket.send(JSON.stringify({ type: 'hello', version: 1, transport: 'websocket', features: {} }));
    await talk.until('a hello', () => talk.told.some(({ type }) => type === 'hello'));
    return talk;
  }

  /** Types words, and waits until the turn is over. */
  async say(text: string): Promise<Answer> {
    const [toldCount, extrasCount] = [this.told.length, this.extras.length];
    this.framesCount = 0;
    this.type(text);
    const extras = (): PlaygroundMessage[] => this.extras.slice(extrasCount);
    await this.until('the end of a turn', () =>
      extras().some((one) => one.type === 'turn_trace' && one.outcome !== undefined),
    );
    const sentences = this.told.slice(toldCount).filter(({ state }) => state === 'sentence_start');
    return {
      reply: sentences.map((sentence) => sentence.text ?? '').join(' '),
      framesCount: this.framesCount,
      traces: extras().filter((one) => one.type === 'turn_trace'),
      memories: extras().filter((one) => one.type === 'turn_memory'),
    };
  }

  /** Types words, and waits for nothing. */
  type(text: string): void {
    this.socket.send(JSON.stringify({ type: 'listen', state: 'detect', text }));
  }

  /** Waits for what comes from the gateway. @throws Error where the socket ends before, or in time */
  async until(what: string, holds: () => boolean): Promise<void> {
    const deadline = Date.now() + DEADLINE_MS;
    while (!holds()) {
      if (this.socket.readyState === WebSocket.CLOSED) throw new Error(`The socket ended before ${what}.`);
      const leftMs = deadline - Date.now();
      if (leftMs <= 0) throw new Error(`${what} did not come; told: ${JSON.stringify(this.told.slice(-10))}`);
      await this.next(leftMs);
    }
  }

  leave(): void {
    this.socket.close(1000);
  }

  private next(leftMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, leftMs);
      this.waiting.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  private take(data: Buffer, isBinary: boolean): void {
    if (isBinary) this.framesCount += 1;
    else {
      const text = data.toString();
      // Refusals are told in words for people, and then the socket is closed.
      const message = text.startsWith('{') ? (JSON.parse(text) as Told) : { type: 'refusal', text };
      if (message.type.startsWith('turn_')) this.extras.push(playgroundMessage.parse(message));
      else this.told.push(message);
    }
    this.wake();
  }

  private wake(): void {
    const { waiting } = this;
    this.waiting = [];
    for (const resolve of waiting) resolve();
  }
}
