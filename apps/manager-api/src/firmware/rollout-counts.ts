import { DEFAULT_CHANNEL } from '@xiaozhi/contracts';
import type { PageQuery, PageView, RolloutCounts, RolloutDeviceView } from '@xiaozhi/contracts';
import { In, IsNull, Not } from 'typeorm';
import type { Database } from '../database/database.js';
import type { FirmwareOfferRow, FirmwareRolloutRow } from '../database/firmware-rows.js';
import { NO_BROWSER } from '../device/browser.rules.js';
import type { DeviceRow } from '../database/rows.js';

/** How far a rollout is. */
export async function countRollout(database: Database, rollout: FirmwareRolloutRow): Promise<RolloutCounts> {
  const { id, board, channel, version } = rollout;
  const devices = database.repository('device');
  const offers = database.repository('firmwareOffer');
  const takesUpdates = [{ auto_update: IsNull() }, { auto_update: 1 }];
  const channels = channel === DEFAULT_CHANNEL ? [{ channel }, { channel: IsNull() }] : [{ channel }];
  const [eligible, offered, failed, running] = await Promise.all([
    devices.countBy(
      takesUpdates.flatMap((takes) => channels.map((one) => ({ board, ...NO_BROWSER, ...takes, ...one }))),
    ),
    offers.countBy({ rollout_id: id }),
    offers.countBy({ rollout_id: id, failed_at: Not(IsNull()) }),
    offers
      .createQueryBuilder('offer')
      .innerJoin('device', 'device', 'device.id = offer.device_id AND device.app_version = :version', {
        version,
      })
      .where('offer.rollout_id = :id', { id })
      .getCount(),
  ]);
  return { eligible, offered, running, failed };
}

/** Who was offered a rollout's firmware, last first. */
export async function listRolloutDevices(
  database: Database,
  rolloutId: string,
  { page, limit }: PageQuery,
): Promise<PageView<RolloutDeviceView>> {
  const [offers, total] = await database.repository('firmwareOffer').findAndCount({
    where: { rollout_id: rolloutId },
    order: { offered_at: 'DESC', device_id: 'ASC' },
    skip: (page - 1) * limit,
    take: limit,
  });
  const ids = offers.map((offer) => offer.device_id);
  const rows = await database.repository('device').findBy({ id: In(ids) });
  const known = new Map(rows.map((row) => [row.id, row]));
  return { total, list: offers.map((offer) => toView(offer, known.get(offer.device_id))) };
}

function toView(offer: FirmwareOfferRow, device: DeviceRow | undefined): RolloutDeviceView {
  const isRunning = device?.app_version === offer.version;
  return {
    deviceId: offer.device_id,
    alias: device?.alias ?? null,
    offeredAt: offer.offered_at,
    fromVersion: offer.from_version,
    appVersion: device?.app_version ?? null,
    downloads: offer.downloads,
    state: isRunning ? 'running' : offer.failed_at === null ? 'offered' : 'failed',
  };
}
