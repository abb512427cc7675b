import { GATEWAY_CODES } from '@xiaozhi/contracts';
import type { InteractionMessage } from '@xiaozhi/memory';
import { z } from 'zod';
import type { Database } from '../database/database.js';
import type { AgentRow, ChatMessageRow } from '../database/rows.js';
import { GatewayError } from '../http/api-error.js';

const wrapped = z.object({ content: z.string() });

/** Of a line all but its recording, which is some hundred times larger. */
export const LINE_COLUMNS = {
  ...{ id: true, session_id: true, interaction_id: true, device_id: true, agent_id: true },
  ...{ role: true, content: true, at: true },
} as const;
export type LineRow = Omit<ChatMessageRow, 'audio'>;

/** A conversation as gateways of the field ask about it. */
export interface SessionLines {
  agent: AgentRow;
  deviceId: string;
  /** What user and assistant said, oldest first. */
  messages: readonly InteractionMessage[];
}

/** @throws GatewayError 10053 for a session of which nothing is kept, or whose device is not its agent's any more */
export async function linesOfSession(database: Database, sessionId: string): Promise<SessionLines> {
  const rows = await database
    .repository('chatMessage')
    .find({ select: LINE_COLUMNS, where: { session_id: sessionId }, order: { at: 'ASC', id: 'ASC' } });
  const [first] = rows;
  const agent = first && (await agentNow(database, first));
  if (first === undefined || agent === undefined)
    throw new GatewayError(
      GATEWAY_CODES.agentNotFound,
      'Nothing is kept of this session, or its device was unbound since.',
    );
  const messages = rows.flatMap(({ role, content, at }): InteractionMessage[] =>
    role === 'user' || role === 'assistant' ? [{ role, content: unwrapped(content), at }] : [],
  );
  return { agent, deviceId: first.device_id, messages };
}

/** The agent under which a line was said, while its device is bound as it was then: who has it now may be another. */
async function agentNow(database: Database, line: LineRow): Promise<AgentRow | undefined> {
  const device = await database.repository('device').findOneBy({ id: line.device_id });
  if (device?.agent_id !== line.agent_id || device.bound_at > line.at) return undefined;
  return (await database.repository('agent').findOneBy({ id: line.agent_id })) ?? undefined;
}

/** Gateways of the field wrap what was said in JSON where they know the speaker. */
function unwrapped(content: string): string {
  if (!content.startsWith('{')) return content;
  try {
    const parsed = wrapped.safeParse(JSON.parse(content));
    return parsed.success ? parsed.data.content : content;
  } catch {
    // Somebody said a brace.
    return content;
  }
}
