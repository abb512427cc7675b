import type {
  ChatHistoryReport,
  InteractionReport,
  MemoryRightReport,
  QuarantineReport,
  TurnTrace,
} from '@xiaozhi/contracts';
import type { Interaction } from '@xiaozhi/memory';
import { newId } from '@xiaozhi/observability';
import type { Outbox, OutboxWorker } from '@xiaozhi/outbox';
import { z } from 'zod';

/** Outbox topic of what manager-api must learn: chat history and the states of interactions. */
export const REPORT_TOPIC = 'report';

const queuedReport = z.object({ path: z.string(), body: z.record(z.string(), z.unknown()) });

/** Reads back a stored report. @throws ZodError */
export function parseQueuedReport(payload: unknown): z.infer<typeof queuedReport> {
  return queuedReport.parse(payload);
}

type StateDetails = Pick<
  InteractionReport,
  'state' | 'reason' | 'providerCode' | 'factCount' | 'recalled' | 'recallMs'
>;

/** Reports to manager-api through the outbox: they wait there while manager-api is down. */
export class InteractionReporter {
  private worker: Pick<OutboxWorker, 'nudge'> | undefined;

  constructor(private readonly outbox: Outbox) {}

  /** Who is told that there is new work. */
  attach(worker: Pick<OutboxWorker, 'nudge'>): void {
    this.worker = worker;
  }

  /** State of an interaction. Durable when it resolves. */
  async report(interaction: Interaction, details: StateDetails): Promise<void> {
    const { id, roleId, sessionId, deviceId, agentId } = interaction;
    const subject = { interactionId: id, roleId, sessionId, deviceId, agentId };
    const body: InteractionReport = { ...subject, ...details, at: new Date().toISOString() };
    await this.send('/interaction/report', `interaction:${id}`, body);
  }

  /** What an operator should decide about. Durable when it resolves. */
  async hold(
    interaction: Interaction,
    held: Pick<QuarantineReport, 'source' | 'text' | 'reason' | 'score'>,
  ): Promise<void> {
    const { id, roleId, sessionId, deviceId, agentId, occurredAt: at } = interaction;
    const subject = { interactionId: id, roleId, sessionId, deviceId, agentId };
    const body: QuarantineReport = { id: newId(), ...subject, ...held, at };
    await this.send('/memory/quarantine', `interaction:${id}`, body);
  }

  /** A line of the conversation. Durable when it resolves. */
  async line(line: ChatHistoryReport): Promise<void> {
    await this.send('/agent/chat-history/report', `session:${line.sessionId}`, line);
  }

  /** How a turn went. Durable when it resolves. */
  async trace(trace: TurnTrace): Promise<void> {
    await this.send('/turn/report', `session:${trace.sessionId}`, trace);
  }

  /** A person used a right. Durable when it resolves. */
  async right(report: MemoryRightReport): Promise<void> {
    await this.send('/memory-right/report', `role:${report.roleId}`, report);
  }

  private async send(path: string, partitionKey: string, body: object): Promise<void> {
    await this.outbox.append({ id: newId(), topic: REPORT_TOPIC, partitionKey, payload: { path, body } });
    this.worker?.nudge();
  }
}
