import { open, readdir, realpath } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { compareVersions } from '@xiaozhi/device-protocol';

/** `{model}_{version}.bin`: the model is the shortest part before `_` and a version of dotted integers. */
const FIRMWARE = /^(.+?)_(\d+(?:\.\d+)*)\.bin$/;
const FILE_NAME = /^[A-Za-z0-9._-]+\.bin$/;
/** How long a listing counts: devices of a whole house boot together. */
const LISTING_MS = 30_000;

export interface Firmware {
  model: string;
  /** Dotted integers. */
  version: string;
  file: string;
}

/** Firmware files that the operator put into a folder (device protocol, firmware in the reply and download). */
export class FirmwareFolder {
  private listing: { at: number; files: readonly Firmware[] } | undefined;

  constructor(
    private readonly folder: string,
    private readonly nowMs: () => number,
  ) {}

  /** The newest file of a model that is newer than what the device has; undefined where there is none. */
  async findNewer(model: string, version: string): Promise<Firmware | undefined> {
    const [newest] = (await this.list())
      .filter((firmware) => firmware.model === model)
      .sort((a, b) => compareVersions(b.version, a.version));
    return newest !== undefined && compareVersions(newest.version, version) > 0 ? newest : undefined;
  }

  /**
   * Opens a file for download; whoever takes the handle closes it.
   * @returns what is wrong with the name, or that there is no such file within the folder
   */
  async open(
    name: string,
  ): Promise<{ handle: FileHandle; sizeBytes: number } | 'bad-name' | 'outside' | 'none'> {
    if (!FILE_NAME.test(name)) return 'bad-name';
    try {
      const path = await realpath(join(this.folder, name));
      if (!path.startsWith((await realpath(this.folder)) + sep)) return 'outside';
      const handle = await open(path, 'r');
      return { handle, sizeBytes: (await handle.stat()).size };
    } catch {
      // A folder or file that is not there is no fault: most gateways have no firmware to give.
      return 'none';
    }
  }

  private async list(): Promise<readonly Firmware[]> {
    const at = this.nowMs();
    if (this.listing !== undefined && at - this.listing.at < LISTING_MS) return this.listing.files;
    const names = await readdir(this.folder).catch((): string[] => []);
    const files = names.flatMap((file) => {
      const [, model, version] = FILE_NAME.test(file) ? (FIRMWARE.exec(file) ?? []) : [];
      return model === undefined || version === undefined ? [] : [{ model, version, file }];
    });
    this.listing = { at, files };
    return files;
  }
}
