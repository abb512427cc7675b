import { Injectable } from '@nestjs/common';
import type { BulkResult, DeleteBulkRequest } from '@xiaozhi/contracts';
import { In } from 'typeorm';
import { Database } from '../database/database.js';
import type { Actor } from '../http/actor.js';
import { notFound } from '../http/api-error.js';
import { runBulk } from '../http/run-bulk.js';
import { AgentService, requireNoDevices } from './agent.service.js';

/** Several agents at once. */
@Injectable()
export class AgentBulkService {
  constructor(
    private readonly database: Database,
    private readonly agents: AgentService,
  ) {}

  /** Deletes them. @throws ApiError 404 AGENT_NOT_FOUND, 409 AGENT_HAS_DEVICES, and as `runBulk` */
  run(actor: Actor, request: DeleteBulkRequest): Promise<BulkResult> {
    const ids = [...new Set(request.ids)];
    return runBulk(this.database, {
      ...{ request, ids },
      count: async (rows) => {
        const found = await rows.of('agent').find({ select: { id: true }, where: { id: In(ids) } });
        const missing = ids.find((id) => !found.some((row) => row.id === id));
        if (missing !== undefined) throw notFound('agent', missing);
        for (const id of ids) await requireNoDevices(rows, id);
        return {};
      },
      act: async (rows) => {
        for (const id of ids) await this.agents.removeIn(rows, actor, id);
      },
    });
  }
}
