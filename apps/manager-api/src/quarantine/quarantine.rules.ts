import type { QuarantineQuery, QuarantineReport, QuarantineView } from '@xiaozhi/contracts';
import type { Interaction, MemoryProvenance, RoleId } from '@xiaozhi/memory';
import { LessThan, Like } from 'typeorm';
import type { FindOptionsWhere } from 'typeorm';
import type { WriteRows } from '../database/database.js';
import type { MemoryQuarantineRow } from '../database/quarantine-row.js';

/** A decision that has not come to an end after as long may be made again: the process was killed in the middle. */
const KEEPING_MAX_MS = 60_000;

export function toRow(report: QuarantineReport): MemoryQuarantineRow {
  return {
    id: report.id,
    agent_id: report.agentId,
    role_id: report.roleId,
    device_id: report.deviceId,
    session_id: report.sessionId,
    interaction_id: report.interactionId,
    source: report.source,
    text: report.text,
    reason: report.reason,
    score: Math.round(report.score * 100),
    state: 'pending',
    said_at: report.at,
    decided_at: null,
    decided_by: null,
  };
}

export function toView(row: MemoryQuarantineRow): QuarantineView {
  return {
    id: row.id,
    agentId: row.agent_id,
    roleId: row.role_id,
    deviceId: row.device_id,
    sessionId: row.session_id,
    interactionId: row.interaction_id,
    source: row.source as QuarantineView['source'],
    text: row.text,
    reason: row.reason,
    score: row.score / 100,
    state: row.state as QuarantineView['state'],
    saidAt: row.said_at,
    decidedAt: row.decided_at,
  };
}

/** Whether an operator may decide about it now. */
export function isOpen({ state, decided_at }: MemoryQuarantineRow, now: Date): boolean {
  if (state === 'pending') return true;
  return state === 'keeping' && now.getTime() - Date.parse(decided_at ?? '') > KEEPING_MAX_MS;
}

/** What a query means. Among what is pending are decisions that never came to an end: nobody would make them again. */
export function whereOf(
  { agentId, roleId, state }: Pick<QuarantineQuery, 'agentId' | 'roleId' | 'state'>,
  now: Date,
): FindOptionsWhere<MemoryQuarantineRow>[] {
  const subject = {
    ...(agentId === undefined ? {} : { agent_id: agentId }),
    ...(roleId === undefined ? {} : { role_id: roleId }),
  };
  if (state === undefined) return [subject];
  if (state !== 'pending') return [{ ...subject, state }];
  const before = new Date(now.getTime() - KEEPING_MAX_MS).toISOString();
  return [
    { ...subject, state },
    { ...subject, state: 'keeping', decided_at: LessThan(before) },
  ];
}

/** An entry as a memory. What a user said is told as such, since "I" in a memory would be anybody. */
export function asMemory({ source, text }: MemoryQuarantineRow): string {
  if (source === 'fact') return text;
  return /\p{Script=Han}/u.test(text) ? `用户说：${text}` : `User said: ${text}`;
}

export function provenanceOf(row: MemoryQuarantineRow): MemoryProvenance {
  return {
    interactionId: row.interaction_id,
    sessionId: row.session_id,
    deviceId: row.device_id,
    agentId: row.agent_id,
  };
}

/** An entry as if it were said once more, for providers that only extract. Its id keeps it from being saved twice. */
export function asInteraction(row: MemoryQuarantineRow, roleId: RoleId, text: string): Interaction {
  const at = row.said_at;
  return {
    id: row.id,
    roleId,
    sessionId: row.session_id,
    agentId: row.agent_id,
    deviceId: row.device_id,
    occurredAt: at,
    messages: [
      { role: 'user', content: text, at },
      { role: 'assistant', content: 'I will remember that.', at },
    ],
    recalledTexts: [],
  };
}

/** A role's memories are erased: what waits for a decision goes with them. @param roleId a trailing % means all that begin so */
export async function forgetQuarantine(rows: WriteRows, roleId: string): Promise<void> {
  const role_id = roleId.endsWith('%') ? Like(roleId) : roleId;
  await rows.of('memoryQuarantine').delete({ role_id });
}
