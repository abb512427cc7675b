import type { FileHandle } from 'node:fs/promises';
import { Injectable } from '@nestjs/common';
import type { FirmwareQuery, FirmwareUpdate, FirmwareView, PageView } from '@xiaozhi/contracts';
import type { EspImageHead } from '@xiaozhi/device-protocol';
import { newId } from '@xiaozhi/observability';
import { AuditService } from '../audit/audit.service.js';
import { Database } from '../database/database.js';
import type { WriteRows } from '../database/database.js';
import type { FirmwareRow } from '../database/firmware-rows.js';
import type { Actor } from '../http/actor.js';
import { ApiError, notFound } from '../http/api-error.js';
import { listRows } from '../http/list-rows.js';
import type { Listing } from '../http/list-rows.js';
import { requireNoRollout } from './rollout.rules.js';
import { FirmwareFiles } from './firmware-files.js';
import type { ReceivedFile } from './firmware-files.js';

export interface NewFirmware {
  type: string;
  version: string;
  channel: string;
  remark: string;
  image: EspImageHead;
  file: ReceivedFile;
}

/** No `version`: as a text 1.10.0 is below 1.9.0. */
const LISTING: Listing = {
  sorts: {
    type: { column: 'board', isText: true },
    channel: { column: 'channel' },
    sizeBytes: { column: 'size_bytes' },
    createdAt: { column: 'created_at' },
    updatedAt: { column: 'updated_at' },
  },
  searched: ['board', 'version', 'remark'],
  usual: ['-id'],
};

/** What devices may run: rows in the database, and a file for as long as a row is of it. */
@Injectable()
export class FirmwareService {
  /** Files and rows change together: what removes a file sees every row that is of it. */
  private queue: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly database: Database,
    private readonly audit: AuditService,
    private readonly files: FirmwareFiles,
  ) {}

  /** @throws ApiError 400 SORT_INVALID */
  async list(query: FirmwareQuery): Promise<PageView<FirmwareView>> {
    const { type: board, channel } = query;
    const [rows, total] = await listRows(this.database.repository('firmware'), query, LISTING, (found) => {
      if (board !== undefined) found.andWhere('item.board = :board', { board });
      if (channel !== undefined) found.andWhere('item.channel = :channel', { channel });
    });
    return { total, list: rows.map(toView) };
  }

  async get(id: string): Promise<FirmwareView> {
    return toView(await this.require(id));
  }

  /** Of an image that was checked. @throws ApiError 409 FIRMWARE_EXISTS */
  add(actor: Actor, { image, file, ...fields }: NewFirmware): Promise<FirmwareView> {
    return this.inTurn(async () => {
      const now = new Date().toISOString();
      const row: FirmwareRow = {
        id: newId(),
        board: fields.type,
        version: fields.version,
        channel: fields.channel,
        remark: fields.remark,
        sha256: file.sha256,
        size_bytes: file.sizeBytes,
        project: image.app?.project ?? null,
        chip: image.chip ?? null,
        idf_version: image.app?.idfVersion ?? null,
        created_by: actor.name,
        created_at: now,
        updated_at: now,
      };
      await this.files.keep(file);
      try {
        await this.database.write(async (rows) => {
          await requireFreePlace(rows, row);
          await rows.of('firmware').insert(row);
          await this.audit.record(rows, actor, {
            action: 'firmware.upload',
            target: row.id,
            ...{ details: named(row), after: named(row) },
          });
        });
      } catch (error) {
        await this.removeUnused(row.sha256);
        throw error;
      }
      return toView(row);
    });
  }

  /** @throws ApiError 404 FIRMWARE_NOT_FOUND, 409 FIRMWARE_EXISTS, FIRMWARE_IN_USE */
  update(actor: Actor, id: string, input: FirmwareUpdate): Promise<FirmwareView> {
    return this.database.write(async (rows) => {
      const before = await requireRow(rows, id);
      const after: FirmwareRow = {
        ...before,
        channel: input.channel ?? before.channel,
        remark: input.remark ?? before.remark,
        updated_at: new Date().toISOString(),
      };
      if (after.channel !== before.channel) {
        await requireNoRollout(rows, id);
        await requireFreePlace(rows, after);
      }
      await rows.of('firmware').save(after);
      await this.audit.record(rows, actor, {
        action: 'firmware.update',
        target: id,
        details: named(after),
        ...{ before: named(before), after: named(after) },
      });
      return toView(after);
    });
  }

  /** The file goes with its last row. @throws ApiError 404 FIRMWARE_NOT_FOUND, 409 FIRMWARE_IN_USE */
  remove(actor: Actor, id: string): Promise<void> {
    return this.inTurn(async () => {
      const { sha256 } = await this.database.write(async (rows) => {
        const row = await requireRow(rows, id);
        await requireNoRollout(rows, id);
        await rows.of('firmware').delete({ id });
        await rows.of('firmwareLink').delete({ firmware_id: id });
        await this.audit.record(rows, actor, {
          ...{ action: 'firmware.delete', target: id, details: named(row), before: named(row) },
        });
        return row;
      });
      await this.removeUnused(sha256);
    });
  }

  /** Its file, for whoever sends it. @throws ApiError 404 FIRMWARE_NOT_FOUND, FIRMWARE_FILE_GONE */
  async open(id: string): Promise<{ firmware: FirmwareView; handle: FileHandle }> {
    const firmware = await this.get(id);
    const handle = await this.files.open(firmware.sha256);
    if (handle !== undefined) return { firmware, handle };
    const msg =
      'The file of this firmware is missing or damaged; upload the same image again under any name.';
    throw new ApiError(404, 'FIRMWARE_FILE_GONE', msg);
  }

  private async require(id: string): Promise<FirmwareRow> {
    const row = await this.database.repository('firmware').findOneBy({ id });
    if (row === null) throw notFound('firmware', id);
    return row;
  }

  private async removeUnused(sha256: string): Promise<void> {
    if ((await this.database.repository('firmware').countBy({ sha256 })) === 0)
      await this.files.remove(sha256);
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.queue.then(work);
    this.queue = result.catch(() => undefined);
    return result;
  }
}

async function requireRow(rows: WriteRows, id: string): Promise<FirmwareRow> {
  const row = await rows.of('firmware').findOneBy({ id });
  if (row === null) throw notFound('firmware', id);
  return row;
}

/** @throws ApiError FIRMWARE_EXISTS */
async function requireFreePlace(rows: WriteRows, { board, version, channel }: FirmwareRow): Promise<void> {
  if ((await rows.of('firmware').countBy({ board, version, channel })) === 0) return;
  const msg = `Version ${version} for ${board} is in the channel ${channel} already; delete it first, or use another channel.`;
  throw new ApiError(409, 'FIRMWARE_EXISTS', msg, [{ path: 'channel', msg }]);
}

/** As the audit log has it. */
function named({ board, version, channel, remark, sha256 }: FirmwareRow): Record<string, unknown> {
  return { type: board, version, channel, remark, sha256 };
}

function toView(row: FirmwareRow): FirmwareView {
  return {
    id: row.id,
    type: row.board,
    version: row.version,
    channel: row.channel,
    remark: row.remark,
    sha256: row.sha256,
    sizeBytes: row.size_bytes,
    project: row.project,
    chip: row.chip,
    idfVersion: row.idf_version,
    createdBy: row.created_by,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
