import { randomUUID } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { Injectable } from '@nestjs/common';
import { LessThan, MoreThan } from 'typeorm';
import { Database } from '../database/database.js';
import type { WriteRows } from '../database/database.js';
import type { FirmwareRow } from '../database/firmware-rows.js';
import { FirmwareFiles } from './firmware-files.js';

const LIFE_MS = 24 * 3_600_000;
/** A link that is handed out again is good for so long at least. */
const REUSED_LIFE_MS = 12 * 3_600_000;
/** Downloads from the first byte on (manager contract, firmware). */
const STARTS_COUNT = 3;
/** Downloads that go on where one broke off. */
const CONTINUATIONS_COUNT = 100;

/** What devices fetch firmware by: nobody signs in for it, so a link is for a day and a few downloads. */
@Injectable()
export class FirmwareLinks {
  constructor(
    private readonly database: Database,
    private readonly files: FirmwareFiles,
  ) {}

  /** Of what a device was offered: the same link until it is used. @returns its token */
  async issue(
    rows: WriteRows,
    link: { firmware_id: string; rollout_id: string; device_id: string },
  ): Promise<string> {
    const now = Date.now();
    const at = (ms: number): string => new Date(now + ms).toISOString();
    await rows.of('firmwareLink').delete({ expires_at: LessThan(at(0)) });
    const unused = await rows
      .of('firmwareLink')
      .findOneBy({ ...link, starts: 0, expires_at: MoreThan(at(REUSED_LIFE_MS)) });
    if (unused !== null) return unused.token;
    const token = randomUUID();
    await rows
      .of('firmwareLink')
      .insert({ token, ...link, starts: 0, continuations: 0, expires_at: at(LIFE_MS) });
    return token;
  }

  /**
   * Opens what a link is for; whoever takes the file closes it.
   * @param use a download from the first byte on, one that goes on, or only a look at the headers
   * @returns undefined when the link or the file is not there any more
   */
  async open(
    token: string,
    use: 'start' | 'continuation' | 'look',
  ): Promise<{ firmware: FirmwareRow; handle: FileHandle } | undefined> {
    const link = await this.database.repository('firmwareLink').findOneBy({ token });
    if (link === null) return undefined;
    const firmware = await this.database.repository('firmware').findOneBy({ id: link.firmware_id });
    const handle = firmware === null ? undefined : await this.files.open(firmware.sha256);
    if (firmware === null || handle === undefined) return undefined;
    if (await this.take(token, use)) return { firmware, handle };
    await handle.close();
    return undefined;
  }

  private take(token: string, use: 'start' | 'continuation' | 'look'): Promise<boolean> {
    return this.database.write(async (rows) => {
      const link = await rows
        .of('firmwareLink')
        .findOneBy({ token, expires_at: MoreThan(new Date().toISOString()) });
      if (link === null) return false;
      if (use === 'continuation') {
        const { continuations } = link;
        if (continuations >= CONTINUATIONS_COUNT) return false;
        await rows.of('firmwareLink').update({ token }, { continuations: continuations + 1 });
        return true;
      }
      if (link.starts >= STARTS_COUNT) return false;
      if (use === 'look') return true;
      await rows.of('firmwareLink').update({ token }, { starts: link.starts + 1 });
      const { rollout_id, device_id } = link;
      await rows.of('firmwareOffer').increment({ rollout_id, device_id }, 'downloads', 1);
      return true;
    });
  }
}
