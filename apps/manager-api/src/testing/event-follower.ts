import { once } from 'node:events';
import { request } from 'node:http';
import type { IncomingMessage } from 'node:http';

/** One message of a stream of server-sent events. */
export interface Told {
  name: string;
  id: string | undefined;
  data: Record<string, unknown>;
}

/** Follows a stream as a gateway does, and keeps all that it was told. */
export class EventFollower {
  readonly told: Told[] = [];
  isEnded = false;
  private readonly waiting = new Set<() => void>();

  private constructor(private readonly answer: IncomingMessage) {}

  /** On a connection of its own, as gateways do. */
  static async open(url: string, headers: Record<string, string>): Promise<EventFollower> {
    const asked = request(url, { headers, agent: false }).end();
    const [answer] = (await once(asked, 'response')) as [IncomingMessage];
    const follower = new EventFollower(answer);
    void follower.read();
    return follower;
  }

  /** Resolves with what was told, once it is so. */
  async until(isSo: (told: readonly Told[]) => boolean): Promise<readonly Told[]> {
    while (!isSo(this.told) && !this.isEnded)
      await new Promise<void>((done) => this.waiting.add(done)).then(() => undefined);
    if (!isSo(this.told)) throw new Error(`The stream ended with ${JSON.stringify(this.told)}`);
    return this.told;
  }

  /** Changes, without what belongs to the connection. */
  get changes(): Record<string, unknown>[] {
    return this.told.filter(({ name }) => name === 'change').map(({ data }) => data);
  }

  close(): void {
    this.answer.destroy();
  }

  private async read(): Promise<void> {
    let text = '';
    try {
      for await (const chunk of this.answer.setEncoding('utf8')) {
        text += String(chunk);
        const parts = text.split('\n\n');
        text = parts.pop() ?? '';
        this.told.push(...parts.flatMap(toTold));
        this.wake();
      }
    } catch {
      // Closed by the test, or by the other side.
    }
    this.isEnded = true;
    this.wake();
  }

  private wake(): void {
    for (const done of this.waiting) done();
    this.waiting.clear();
  }
}

function toTold(part: string): Told[] {
  const fields = new Map(
    part.split('\n').map((line) => line.split(/: (.*)/s).slice(0, 2) as [string, string]),
  );
  const name = fields.get('event');
  if (name === undefined) return [];
  return [{ name, id: fields.get('id'), data: JSON.parse(fields.get('data') ?? '{}') as Told['data'] }];
}
