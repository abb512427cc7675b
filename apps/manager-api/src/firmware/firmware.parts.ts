import { FirmwareDownloadController } from './firmware-download.controller.js';
import { FirmwareFiles } from './firmware-files.js';
import { FirmwareLinks } from './firmware-links.js';
import { FirmwareOffers } from './firmware-offer.service.js';
import { FirmwareUploads } from './firmware-upload.js';
import { FirmwareController } from './firmware.controller.js';
import { FirmwareService } from './firmware.service.js';
import { RolloutController } from './rollout.controller.js';
import { RolloutService } from './rollout.service.js';

/** What devices may run, and which of them are offered it. */
export const FIRMWARE = {
  controllers: [FirmwareController, RolloutController, FirmwareDownloadController],
  services: [FirmwareFiles, FirmwareService, FirmwareUploads, RolloutService, FirmwareLinks, FirmwareOffers],
};
