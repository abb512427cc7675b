import { Injectable } from '@nestjs/common';
import { roleOf } from '../auth/user-account.rules.js';
import type { AgentBatchRow } from '../database/agent-batch-rows.js';
import { Database } from '../database/database.js';
import type { Actor } from '../http/actor.js';
import { ApiError, notFound } from '../http/api-error.js';
import { mayDo } from '../http/permission.js';
import { onlyViewed, reaches } from '../reach/reach.js';
import { readReach } from '../reach/reach.reader.js';

/** On whose behalf a batch goes on: with what the user may now, not when it was ordered. */
@Injectable()
export class BatchActors {
  constructor(private readonly database: Database) {}

  /** @throws ApiError 403 FORBIDDEN, 404 AGENT_NOT_FOUND where the user may not change the agent any more */
  async actorFor(
    { actor_id, actor_kind, actor_name }: Pick<AgentBatchRow, 'actor_id' | 'actor_kind' | 'actor_name'>,
    agentId: string,
  ): Promise<Actor> {
    const user = await this.database.repository('user').findOneBy({ id: actor_id });
    if (user === null || user.disabled_at !== null) throw gone();
    const actor: Actor = {
      ...{
        kind: actor_kind === 'token' ? 'token' : 'user',
        id: user.id,
        name: actor_name,
        role: roleOf(user),
      },
      ...(await readReach(this.database, user)),
    };
    if (!mayDo({ ...actor, kind: 'user' }, 'agent.write')) throw gone();
    if (!reaches(actor, agentId)) throw notFound('agent', agentId);
    if (!reaches(actor, agentId, 'edit')) throw onlyViewed();
    return actor;
  }
}

function gone(): ApiError {
  return new ApiError(403, 'FORBIDDEN', 'Whoever ordered this may not change agents any more.');
}
