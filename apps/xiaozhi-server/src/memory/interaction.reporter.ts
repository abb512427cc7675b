import type {
  ChatHistoryReport,
  ErasureReport,
  InteractionReport,
  MemoryRightReport,
  QuarantineReport,
  ShadowReport,
  TurnTrace,
  UsageReport,
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
  'state' | 'reason' | 'providerCode' | 'factCount' | 'recalled' | 'recallMs' | 'isRetried'
>;

/** Reports to manager-api through the outbox: they wait there while manager-api is down. */
export class InteractionReporter {
  private worker: Pick<OutboxWorker, 'nudge'> | undefined;

  constructor(private readonly outbox: Outbox) {}

  /** Who is told that there is new work. */
  attach(worker: Pick<OutboxWorker, 'nudge'>): void {
    this.worker = worker;
  }

  /** State of an interaction. Durable when it resolves. @param replaces entries that go in the same step */
  async report(
    interaction: Interaction,
    details: StateDetails,
    replaces: readonly string[] = [],
  ): Promise<void> {
    const { id, roleId, sessionId, deviceId, agentId } = interaction;
    const subject = { interactionId: id, roleId, sessionId, deviceId, agentId };
    const body: InteractionReport = { ...subject, ...details, at: new Date().toISOString() };
    await this.send('/interaction/report', `interaction:${id}`, body, replaces);
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

  /** What an agent's memory and its shadow recalled for one turn. Durable when it resolves. */
  async comparison(report: ShadowReport): Promise<void> {
    await this.send('/memory-shadow/report', `role:${report.roleId}`, report);
  }

  /** What providers were asked for. Durable when it resolves. */
  async usage(report: UsageReport): Promise<void> {
    await this.send('/usage/report', `usage:${report.agentId}`, report);
  }

  /** What was let go of here of a person who was erased. Durable when it resolves. */
  async erasure(report: ErasureReport): Promise<void> {
    await this.send('/memory-erasure/report', `role:${report.roleId}`, report);
  }

  private async send(
    path: string,
    partitionKey: string,
    body: object,
    replaces: readonly string[] = [],
  ): Promise<void> {
    const item = { id: newId(), topic: REPORT_TOPIC, partitionKey, payload: { path, body } };
    await this.outbox.append(item, { replaces });
    this.worker?.nudge();
  }
}
