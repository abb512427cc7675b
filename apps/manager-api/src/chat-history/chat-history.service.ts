import { Injectable } from '@nestjs/common';
import type {
  ChatHistoryReport,
  ChatMessageView,
  ConversationQuery,
  ConversationView,
  MemoryProvenanceView,
  PageView,
  TranscriptView,
} from '@xiaozhi/contracts';
import { newId } from '@xiaozhi/observability';
import { In, IsNull, Not } from 'typeorm';
import { Database } from '../database/database.js';
import type { ChatMessageRow } from '../database/rows.js';
import { DeviceService } from '../device/device.service.js';
import type { Actor } from '../http/actor.js';
import { notFound } from '../http/api-error.js';
import { isOfErasedDevice } from '../memory-erasure/late-report.js';
import { InteractionService } from '../interaction/interaction.service.js';
import { reachedAgents, narrowed } from '../reach/reach.js';
import { TurnTraceService } from '../turn-trace/turn-trace.service.js';
import { conversationPage } from './conversation-pages.js';
import { LINE_COLUMNS } from './session-lines.js';
import type { LineRow } from './session-lines.js';

const ROLES = { 1: 'user', 2: 'assistant', 3: 'tool' } as const;

/** When the lines and the recording of a turn were removed; ISO 8601, UTC. */
export type GoneFromHistory = Pick<MemoryProvenanceView, 'linesGoneAt' | 'audioGoneAt'>;
export const NOTHING_GONE: GoneFromHistory = { linesGoneAt: null, audioGoneAt: null };

/** What was said, as far as agents keep it. */
@Injectable()
export class ChatHistoryService {
  constructor(
    private readonly database: Database,
    private readonly devices: DeviceService,
    private readonly interactions: InteractionService,
    private readonly traces: TurnTraceService,
  ) {}

  /** Keeps a line as the agent's own setting says. The same message id twice is one line. @returns whether it was kept */
  async report(report: ChatHistoryReport): Promise<boolean> {
    const device = await this.devices.find(report.macAddress);
    if (device === undefined) return false;
    const agent = await this.database.repository('agent').findOneBy({ id: device.agent_id });
    if (agent === null || agent.chat_history_conf === 0) return false;
    const row: ChatMessageRow = {
      id: report.messageId ?? newId(),
      session_id: report.sessionId.slice(0, 64),
      interaction_id: report.interactionId ?? null,
      device_id: device.id,
      agent_id: agent.id,
      role: ROLES[report.chatType as 1 | 2 | 3],
      content: report.content,
      at: toIso(report.reportTime),
      audio: agent.chat_history_conf === 2 ? (report.audioBase64 ?? null) : null,
    };
    if (await isOfErasedDevice(this.database, device.id, row.at)) return false;
    await this.database.write(async (rows) => {
      if ((await rows.of('chatMessage').countBy({ id: row.id })) === 0)
        await rows.of('chatMessage').insert(row);
    });
    return true;
  }

  /** @throws ApiError 400 SORT_INVALID, 409 SEARCH_SEALED */
  conversations(actor: Actor, query: ConversationQuery): Promise<PageView<ConversationView>> {
    return conversationPage(this.database, actor, query);
  }

  /** One conversation, oldest line first, with how each turn went and what it gave to memory. */
  async conversation(actor: Actor, sessionId: string): Promise<TranscriptView> {
    const rows = await this.database.repository('chatMessage').find({
      select: LINE_COLUMNS,
      where: { session_id: sessionId, ...narrowed('agent_id', reachedAgents(actor)) },
      order: { at: 'ASC', id: 'ASC' },
    });
    const interactions = await this.interactions.ofSession(actor, sessionId);
    const traces = await this.traces.ofSession(actor, sessionId);
    if (rows.length + interactions.length + traces.length === 0) throw notFound('conversation', sessionId);
    return { messages: rows.map(toView), interactions, traces };
  }

  /** Lines by interaction, for a memory's origin. */
  async linesOf(actor: Actor, interactionIds: readonly string[]): Promise<Map<string, ChatMessageView[]>> {
    const lines = new Map<string, ChatMessageView[]>();
    if (interactionIds.length === 0) return lines;
    const rows = await this.database.repository('chatMessage').find({
      select: LINE_COLUMNS,
      where: {
        interaction_id: In([...new Set(interactionIds)]),
        ...narrowed('agent_id', reachedAgents(actor)),
      },
      order: { at: 'ASC', id: 'ASC' },
    });
    for (const row of rows) {
      const id = row.interaction_id ?? '';
      lines.set(id, [...(lines.get(id) ?? []), toView(row)]);
    }
    return lines;
  }

  /** When what turns left in the history was removed from it, by interaction; those of which nothing was are left out. */
  async goneOf(interactionIds: readonly string[]): Promise<Map<string, GoneFromHistory>> {
    if (interactionIds.length === 0) return new Map();
    const ids = In([...new Set(interactionIds)]);
    const rows = await this.database.repository('interaction').find({
      select: { id: true, lines_gone_at: true, audio_gone_at: true },
      where: [
        { id: ids, lines_gone_at: Not(IsNull()) },
        { id: ids, audio_gone_at: Not(IsNull()) },
      ],
    });
    return new Map(
      rows.map((row) => [row.id, { linesGoneAt: row.lines_gone_at, audioGoneAt: row.audio_gone_at }]),
    );
  }
}

function toView(row: LineRow): ChatMessageView {
  return {
    id: row.id,
    sessionId: row.session_id,
    interactionId: row.interaction_id,
    deviceId: row.device_id,
    agentId: row.agent_id,
    role: row.role as ChatMessageView['role'],
    content: row.content,
    at: row.at,
  };
}

/** Gateways send ms, seconds or nothing. */
function toIso(reportTime: number | null | undefined): string {
  if (reportTime === null || reportTime === undefined || reportTime <= 0) return new Date().toISOString();
  return new Date(reportTime < 1e11 ? reportTime * 1000 : reportTime).toISOString();
}
