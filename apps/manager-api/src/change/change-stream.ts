import type { ServerResponse } from 'node:http';
import { CHANGE_STREAM } from '@xiaozhi/contracts';
import type { ChangeSubscriber } from './change-feed.js';
import type { LoggedChange } from './change-log.reader.js';

const KEEP_ALIVE_MS = 15_000;
/** A subscriber that leaves more unread is cut off: it comes back and asks for what it missed. */
const UNREAD_MAX_BYTES = 256 * 1024;
const RETRY_MS = 1_000;

/** One gateway's connection, as server-sent events. */
export class ChangeStream implements ChangeSubscriber {
  private readonly timer: NodeJS.Timeout;

  constructor(private readonly response: ServerResponse) {
    response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      // Proxies that gather answers would hold events back.
      'x-accel-buffering': 'no',
    });
    response.write(`retry: ${RETRY_MS}\n\n`);
    this.timer = setInterval(() => this.write(': keep-alive\n\n'), KEEP_ALIVE_MS).unref();
    response.once('close', () => clearInterval(this.timer));
  }

  /** @param isNews false for what was kept and is told again: it is no place to go on from */
  tell({ id, event, origin }: LoggedChange, isNews = true): void {
    this.send(CHANGE_STREAM.change, isNews ? id : undefined, { ...event, origin });
  }

  reset(): void {
    this.send(CHANGE_STREAM.reset, undefined, {});
  }

  /** @param id of the newest change */
  ready(id: string | undefined): void {
    this.send(CHANGE_STREAM.ready, id, {});
  }

  end(): void {
    clearInterval(this.timer);
    this.response.end();
  }

  private send(name: string, id: string | undefined, data: object): void {
    const idLine = id === undefined ? '' : `id: ${id}\n`;
    this.write(`event: ${name}\n${idLine}data: ${JSON.stringify(data)}\n\n`);
  }

  private write(text: string): void {
    if (this.response.destroyed || this.response.writableEnded) return;
    this.response.write(text);
    if (this.response.writableLength > UNREAD_MAX_BYTES) this.response.destroy();
  }
}
