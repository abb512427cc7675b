import { RedisProbe } from './redis-probe.js';
import { StatusController } from './status.controller.js';
import { SupportBundleService } from './support-bundle.service.js';
import { SystemStatusService } from './system-status.service.js';

/** How the system does, for operators. */
export const STATUS = {
  controllers: [StatusController],
  services: [RedisProbe, SystemStatusService, SupportBundleService],
};
