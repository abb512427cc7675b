import { Injectable } from '@nestjs/common';
import { isSecretKey, newId } from '@xiaozhi/observability';
import type { WriteRows } from '../database/database.js';
import type { Actor } from '../http/actor.js';
import { changesBetween } from './field-changes.js';
import type { Fields } from './field-changes.js';
import { requestSource } from './request-source.js';

export interface AuditEntry {
  /** `kind.what`, for example `agent.update`. */
  action: string;
  /** Id of what was changed. */
  target: string;
  /** Shown to operators and searched; fields with secret names are left out. */
  details?: Record<string, unknown>;
  /** As it was; null when it was made. Only what differs from `after` is kept, of secrets only that they do. */
  before?: Fields | null;
  /** As it is; null when it is gone. */
  after?: Fields | null;
  /** Of what was done elsewhere, earlier; with `at`. */
  id?: string;
  at?: string;
}

/** Who did what: written in the transaction of the change itself, and never again. */
@Injectable()
export class AuditService {
  async record(rows: WriteRows, actor: Actor, entry: AuditEntry): Promise<void> {
    const details = Object.fromEntries(
      Object.entries(entry.details ?? {}).filter(([key]) => !isSecretKey(key)),
    );
    const changes = changesBetween(entry.before ?? null, entry.after ?? null);
    // A job is nobody's request, also where a request began it.
    const source = actor.kind === 'system' ? undefined : requestSource();
    await rows.of('audit').insert({
      id: entry.id ?? newId(),
      at: entry.at ?? new Date().toISOString(),
      actor: actorName(actor),
      actor_id: actor.id,
      action: entry.action,
      kind: kindOf(entry.action),
      target: entry.target.slice(0, 255),
      details: JSON.stringify(details),
      changes: changes.length === 0 ? null : JSON.stringify(changes),
      address: source?.address ?? null,
      user_agent: source?.userAgent ?? null,
      request_id: source?.requestId ?? null,
    });
  }
}

/** How the log names whoever did something. */
export function actorName({ kind, name }: Actor): string {
  return `${kind}:${name}`.slice(0, 255);
}

/** What an action changes: the part before its first dot. */
function kindOf(action: string): string {
  return action.split('.', 1)[0] ?? action;
}
