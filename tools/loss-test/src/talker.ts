import type { SimulatedDevice } from '@xiaozhi/device-simulator';
import { setTimeout as wait } from 'node:timers/promises';
import { sentenceFor } from './facts.js';
import type { Ledger, Provider, Saying } from './ledger.js';

const RECONNECT_MS = 100;
const UNDERSTOOD_DEADLINE_MS = 20_000;
/** Part of the answers that the user interrupts: then the words wait in the outbox for the next turn. */
const INTERRUPTED = 0.25;

/** A device that goes on telling facts, each once, whatever happens to the services. */
export class Talker {
  constructor(
    private readonly device: SimulatedDevice,
    readonly provider: Provider,
    private readonly ledger: Ledger,
    private readonly random: () => number,
  ) {}

  get mac(): string {
    return this.device.mac;
  }

  /** Talks until the signal comes, connecting again whenever the connection is gone; then drops the connection. */
  async talk(round: string, signal: AbortSignal): Promise<void> {
    const over = new Promise<void>((resolve) =>
      signal.addEventListener('abort', () => resolve(), { once: true }),
    );
    while (!signal.aborted) {
      try {
        await this.device.connect();
        while (!signal.aborted) await this.tell(round, over);
      } catch {
        // The gateway is gone, which is what this is about.
        if (!signal.aborted) await wait(RECONNECT_MS);
      } finally {
        this.device.drop();
      }
    }
  }

  /** One fact, with its answer heard to the end. @throws DeviceError */
  async tellOne(round: string): Promise<void> {
    await this.device.connect();
    try {
      await this.say(this.ledger.say(this.provider, round));
    } finally {
      this.device.drop();
    }
  }

  private async tell(round: string, over: Promise<void>): Promise<void> {
    const isInterrupted = this.random() < INTERRUPTED;
    const answer = this.say(this.ledger.say(this.provider, round), isInterrupted);
    answer.catch(() => undefined);
    await Promise.race([answer, over]);
  }

  private async say(saying: Saying, isInterrupted = false): Promise<void> {
    const text = sentenceFor(saying.word);
    const understood = this.device.next(
      (message) => message.type === 'stt' && message.text === text,
      UNDERSTOOD_DEADLINE_MS,
      'stt',
    );
    const answered = this.device.say(text);
    answered.catch(() => undefined);
    await understood;
    saying.isAccepted = true;
    if (isInterrupted) await this.device.abort();
    await answered;
  }
}
