import { Inject, Injectable } from '@nestjs/common';
import { FIRMWARE_TRIES_COUNT } from '@xiaozhi/contracts';
import { newId } from '@xiaozhi/observability';
import type { Logger } from '@xiaozhi/observability';
import { In, IsNull, MoreThanOrEqual, Not } from 'typeorm';
import { AuditService } from '../audit/audit.service.js';
import { Database } from '../database/database.js';
import type { FirmwareRolloutRow, FirmwareRow } from '../database/firmware-rows.js';
import type { DeviceRow } from '../database/rows.js';
import { SYSTEM } from '../http/actor.js';
import { DownloadAddress } from '../ota/download-address.js';
import type { OtaReport } from '../ota/ota-report.js';
import { LOGGER } from '../tokens.js';
import { FirmwareLinks } from './firmware-links.js';
import { OPEN_STATES, isUpgrade, rolloutFor } from './rollout.rules.js';

/** `firmware` of an OTA answer. */
export interface FirmwareAnswer {
  version: string;
  /** Empty: nothing to load. */
  url: string;
  /** 1: install it although it is not newer. */
  force?: 1;
}

/** What devices are told of firmware when they start (device protocol, firmware in the reply). */
@Injectable()
export class FirmwareOffers {
  constructor(
    private readonly database: Database,
    private readonly links: FirmwareLinks,
    private readonly audit: AuditService,
    private readonly downloads: DownloadAddress,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /**
   * @param device undefined for one that is not bound
   * @param origin as the device reached whoever it asked; undefined where that is not known
   * @returns undefined where the answer has to say nothing of firmware
   */
  async answerFor(
    device: DeviceRow | undefined,
    report: OtaReport,
    origin: string | undefined,
  ): Promise<FirmwareAnswer | undefined> {
    // Its own version and no URL: nothing to upgrade to.
    const own = { version: report.appVersion, url: '' };
    if (device === undefined) return own;
    if (device.auto_update === 0) return undefined;
    const chosen = await this.choose(device, report);
    if (chosen === undefined || (await this.hasFailed(chosen.rollout, device, report))) return own;
    const downloadUrl = await this.downloads.urlFor(origin);
    if (downloadUrl === undefined) {
      this.logger.warn(
        { deviceId: device.id, version: chosen.firmware.version },
        'no firmware was offered: how devices reach manager-api is not known; set OTA_PUBLIC_URL',
      );
      return own;
    }
    const token = await this.offer(chosen, device, report);
    const { rollout, firmware } = chosen;
    return {
      version: firmware.version,
      url: `${downloadUrl}${token}`,
      ...(rollout.is_forced === 1 ? { force: 1 } : {}),
    };
  }

  private async choose(
    device: DeviceRow,
    report: OtaReport,
  ): Promise<{ rollout: FirmwareRolloutRow; firmware: FirmwareRow } | undefined> {
    const open = await this.database.repository('firmwareRollout').find({
      where: { board: report.board, state: In(OPEN_STATES) },
      order: { id: 'DESC' },
    });
    const rollout = rolloutFor(device, open);
    if (rollout?.state !== 'running') return undefined;
    const firmware = await this.database.repository('firmware').findOneBy({ id: rollout.firmware_id });
    if (firmware === null || !isUpgrade(firmware, rollout.is_forced === 1, report)) return undefined;
    return { rollout, firmware };
  }

  private offer(
    { rollout, firmware }: { rollout: FirmwareRolloutRow; firmware: FirmwareRow },
    device: DeviceRow,
    report: OtaReport,
  ): Promise<string> {
    return this.database.write(async (rows) => {
      const offer = { rollout_id: rollout.id, device_id: device.id };
      if ((await rows.of('firmwareOffer').countBy(offer)) === 0) {
        await rows.of('firmwareOffer').insert({
          id: newId(),
          ...offer,
          version: firmware.version,
          from_version: report.appVersion,
          downloads: 0,
          offered_at: new Date().toISOString(),
          failed_at: null,
        });
      }
      return this.links.issue(rows, { ...offer, firmware_id: firmware.id });
    });
  }

  /** Loads a device as often as it may, and it still runs another version, it is left alone; several pause the rollout. */
  private async hasFailed(
    rollout: FirmwareRolloutRow,
    device: DeviceRow,
    report: OtaReport,
  ): Promise<boolean> {
    const key = { rollout_id: rollout.id, device_id: device.id };
    const tried = await this.database
      .repository('firmwareOffer')
      .findOneBy({ ...key, downloads: MoreThanOrEqual(FIRMWARE_TRIES_COUNT) });
    if (tried === null) return false;
    if (tried.failed_at !== null) return true;
    const failedCount = await this.database.write(async (rows) => {
      await rows.of('firmwareOffer').update(key, { failed_at: new Date().toISOString() });
      const count = await rows
        .of('firmwareOffer')
        .countBy({ rollout_id: rollout.id, failed_at: Not(IsNull()) });
      if (count < rollout.pause_after) return count;
      const updated_at = new Date().toISOString();
      await rows
        .of('firmwareRollout')
        .update({ id: rollout.id, state: 'running' }, { state: 'paused', updated_at });
      await this.audit.record(rows, SYSTEM, {
        action: 'firmware.rollout.pause',
        target: rollout.id,
        details: { reason: 'devices could not install it', failedCount: count },
      });
      return count;
    });
    this.logger.warn(
      { deviceId: device.id, rolloutId: rollout.id, appVersion: report.appVersion, failedCount },
      'a device loaded a firmware several times and does not run it; it is left alone',
    );
    return true;
  }
}
