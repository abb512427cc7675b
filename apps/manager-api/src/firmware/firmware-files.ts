import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Inject, Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { FIRMWARE_MAX_BYTES } from '@xiaozhi/contracts';
import { newId } from '@xiaozhi/observability';
import type { Logger } from '@xiaozhi/observability';
import type { ManagerConfig } from '../config/manager-config.js';
import { ApiError } from '../http/api-error.js';
import { CONFIG, LOGGER } from '../tokens.js';

/** Of an upload that is under way: backups leave such files out. */
const UNFINISHED = '.new';
/** What is older belongs to no upload any more, whoever of several managers it was. */
const STALE_MS = 3_600_000;
/** What is over the limit is read to here, so that the operator gets to hear why. */
const DRAINED_BYTES = 2 * FIRMWARE_MAX_BYTES;
const SHA256 = /^[0-9a-f]{64}$/;

export interface ReceivedFile {
  path: string;
  sha256: string;
  sizeBytes: number;
}

/** Firmware on the disk, in the data folder: named by its SHA-256, and never by what somebody sent. */
@Injectable()
export class FirmwareFiles implements OnModuleInit {
  private readonly folder: string;
  /** State of each file when it was last compared with its name. */
  private readonly verified = new Map<string, string>();

  constructor(
    @Inject(CONFIG) config: ManagerConfig,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    this.folder = join(config.dataDir, 'firmware');
  }

  /** Removes what a process left that was killed during an upload. */
  async onModuleInit(): Promise<void> {
    for (const name of await readdir(this.folder).catch((): string[] => [])) {
      if (!name.endsWith(UNFINISHED)) continue;
      const path = join(this.folder, name);
      const known = await stat(path).catch(() => undefined);
      if (known !== undefined && Date.now() - known.mtimeMs > STALE_MS) await rm(path, { force: true });
    }
  }

  /**
   * Writes an upload to the disk, under a name of its own; a failure leaves nothing.
   * @throws ApiError 413 FIRMWARE_TOO_LARGE, and what the stream fails with
   */
  async receive(upload: Readable): Promise<ReceivedFile> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    const path = join(this.folder, `${newId()}${UNFINISHED}`);
    const measure = new Measure();
    try {
      await pipeline(upload, measure, createWriteStream(path, { mode: 0o600, flags: 'wx', flush: true }));
      if (measure.sizeBytes > FIRMWARE_MAX_BYTES) throw tooLarge();
      return { path, sha256: measure.digest(), sizeBytes: measure.sizeBytes };
    } catch (error) {
      await rm(path, { force: true });
      throw error;
    }
  }

  /** Gives a received file its place. The same bytes are there once. */
  async keep({ path, sha256 }: ReceivedFile): Promise<void> {
    await rename(path, this.pathOf(sha256));
    this.verified.delete(sha256);
  }

  /** Removes a received file that was not kept; one that was, or is gone, does no harm. */
  async discard({ path }: ReceivedFile): Promise<void> {
    await rm(path, { force: true });
  }

  async remove(sha256: string): Promise<void> {
    this.verified.delete(sha256);
    await rm(this.pathOf(sha256), { force: true });
  }

  /**
   * Opens a file whose bytes are those of its name; whoever takes it closes it.
   * @returns undefined, with an error in the log, where it is not there or is damaged
   */
  async open(sha256: string): Promise<FileHandle | undefined> {
    const path = this.pathOf(sha256);
    const handle = await open(path, 'r').catch(() => undefined);
    if (handle !== undefined && (await this.isWhole(sha256, handle))) return handle;
    await handle?.close();
    const what = handle === undefined ? 'is not there' : 'is damaged';
    this.logger.error({ sha256 }, `a firmware file ${what}; upload it again`);
    return undefined;
  }

  /** Reads all of it only when it has changed since it was last read. */
  private async isWhole(sha256: string, handle: FileHandle): Promise<boolean> {
    const { ino, size, mtimeMs } = await handle.stat();
    const state = `${ino}/${size}/${mtimeMs}`;
    if (this.verified.get(sha256) === state) return true;
    const hash = createHash('sha256');
    await pipeline(handle.createReadStream({ start: 0, autoClose: false }), hash);
    if (hash.digest('hex') !== sha256) return false;
    this.verified.set(sha256, state);
    return true;
  }

  private pathOf(sha256: string): string {
    if (!SHA256.test(sha256)) throw new Error('A firmware file was asked for by what is no SHA-256.');
    return join(this.folder, `${sha256}.bin`);
  }
}

/** Counts and digests what goes through, up to the limit; what is beyond it goes nowhere. */
class Measure extends Transform {
  sizeBytes = 0;
  private readonly hash = createHash('sha256');

  override _transform(
    piece: Buffer,
    _encoding: string,
    done: (error?: Error | null, data?: Buffer) => void,
  ): void {
    this.sizeBytes += piece.length;
    if (this.sizeBytes > DRAINED_BYTES) return done(tooLarge());
    if (this.sizeBytes > FIRMWARE_MAX_BYTES) return done();
    this.hash.update(piece);
    done(null, piece);
  }

  digest(): string {
    return this.hash.digest('hex');
  }
}

function tooLarge(): ApiError {
  const msg = `A firmware may have ${FIRMWARE_MAX_BYTES / 1024 / 1024} MB at most.`;
  return new ApiError(413, 'FIRMWARE_TOO_LARGE', msg, [{ path: 'file', msg }]);
}
