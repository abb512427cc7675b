import { Inject, Injectable } from '@nestjs/common';
import { MEMORY_IMPORT_COUNT } from '@xiaozhi/contracts';
import type { MemoryExportQuery, MemoryImportRequest, MemoryImportView } from '@xiaozhi/contracts';
import { AuditService } from '../audit/audit.service.js';
import { Database } from '../database/database.js';
import type { WriteRows } from '../database/database.js';
import type { Actor } from '../http/actor.js';
import { ApiError } from '../http/api-error.js';
import { AgentMemory } from '../memory/agent-memory.js';
import { MemoryOperations } from '../memory-history/memory-operations.js';
import { NOW } from '../tokens.js';
import { toRowOf } from './exported-memory.js';
import type { ExportedMemory, ParsedFile } from './exported-memory.js';
import { providerMemories, storedMemories } from './export-source.js';
import { writeHtml } from './formats/html.js';
import { parseJsonl, writeJsonl } from './formats/jsonl.js';
import { parseMem0, writeMem0 } from './formats/mem0.js';
import { parseMemoryYaml } from './formats/memory-yaml.js';
import { planImport } from './import-plan.js';
import type { ImportPlan } from './import-plan.js';

const ERRORS_SHOWN_COUNT = 100;
/** Ids in one query: databases bound the parameters of a statement. */
const IDS_COUNT = 500;

/** A role's memories as a file, and back. Any provider that lists exports; only the local one imports. */
@Injectable()
export class MemoryTransferService {
  constructor(
    private readonly agentMemory: AgentMemory,
    private readonly operations: MemoryOperations,
    private readonly audit: AuditService,
    private readonly database: Database,
    @Inject(NOW) private readonly now: () => Date,
  ) {}

  /** The file, in pieces. @throws ApiError 404 MEMORY_NOT_FOUND, 409 MEMORY_UNSUPPORTED */
  async export(actor: Actor, query: MemoryExportQuery): Promise<AsyncIterable<string>> {
    const roleId = await this.agentMemory.requireRole(query.agentId, query.roleId);
    const provider = await this.agentMemory.providerOf(query.agentId);
    if (!provider.capabilities.has('list'))
      throw new ApiError(409, 'MEMORY_UNSUPPORTED', `The provider "${provider.code}" cannot list memories.`);
    await this.database.write((rows) =>
      this.audit.record(rows, actor, {
        action: 'memory.export',
        target: roleId,
        details: { agentId: query.agentId, format: query.format },
      }),
    );
    const memories: AsyncIterable<ExportedMemory> =
      provider.code === 'local'
        ? storedMemories(this.database.repository('memory'), roleId)
        : providerMemories(provider, roleId);
    const head = { roleId, at: this.now().toISOString(), language: query.language };
    const writers = { jsonl: writeJsonl, mem0: writeMem0, html: writeHtml };
    return writers[query.format](memories, head);
  }

  /** @throws ApiError 409 MEMORY_NOT_LOCAL, 422 IMPORT_INVALID when it is no dry run and has errors */
  async import(actor: Actor, request: MemoryImportRequest): Promise<MemoryImportView> {
    const { agentId, dryRun } = request;
    const roleId = await this.agentMemory.requireLocalRole(request);
    const file = this.parse(request);
    const errors = file.errors.slice(0, ERRORS_SHOWN_COUNT);
    if (dryRun) {
      const { counts } = await this.database.write((rows) => plan(rows, roleId, file));
      return { dryRun, counts, errors, operation: null };
    }
    if (errors.length > 0) {
      const details = errors.map(({ entry, msg }) => ({ path: `entry ${entry}`, msg }));
      throw new ApiError(422, 'IMPORT_INVALID', 'The file has errors; nothing was imported.', details);
    }
    let counts: ImportPlan['counts'] | undefined;
    const subject = { kind: 'import', agentId, roleId };
    const operation = await this.operations.run(actor, subject, async (rows, open) => {
      const planned = await plan(rows, roleId, file);
      counts = planned.counts;
      const writer = await open(roleId);
      const at = this.now().toISOString();
      for (const memory of planned.added) await writer.add(toRowOf(memory, roleId), at);
      return { format: request.format, ...planned.counts };
    });
    return { dryRun, counts: counts as ImportPlan['counts'], errors, operation };
  }

  private parse({ format, content, roleId, device }: MemoryImportRequest): ParsedFile {
    const now = this.now().toISOString();
    const file =
      format === 'jsonl'
        ? parseJsonl(content)
        : format === 'mem0'
          ? parseMem0(content, now)
          : parseMemoryYaml(content, device ?? roleId, now);
    if (file.items.length > MEMORY_IMPORT_COUNT) {
      const msg = `has ${file.items.length} memories; at most ${MEMORY_IMPORT_COUNT} are imported at once`;
      file.errors.unshift({ entry: 0, msg });
    }
    return file;
  }
}

async function plan(rows: WriteRows, roleId: string, file: ParsedFile): Promise<ImportPlan> {
  const own = await rows.of('memory').find({
    select: { id: true, role_id: true, text: true, superseded_by: true },
    where: { role_id: roleId },
  });
  const ids = file.items.flatMap(({ memory: { id, supersededBy } }) => [id, supersededBy ?? id]);
  return planImport(file, {
    roleId,
    texts: new Map(own.map(({ id, text }) => [id, text])),
    currentTexts: own.filter(({ superseded_by: by }) => by === null).map(({ text }) => text),
    elsewhere: await idsElsewhere(rows, roleId, [...new Set(ids)]),
  });
}

async function idsElsewhere(
  rows: WriteRows,
  roleId: string,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  const elsewhere = new Set<string>();
  for (let start = 0; start < ids.length; start += IDS_COUNT) {
    const found = await rows
      .of('memory')
      .createQueryBuilder('memory')
      .select(['memory.id'])
      .where('memory.id IN (:...ids)', { ids: ids.slice(start, start + IDS_COUNT) })
      .andWhere('memory.role_id <> :roleId', { roleId })
      .getMany();
    for (const { id } of found) elsewhere.add(id);
  }
  return elsewhere;
}
