import { DeviceActionController } from './device-action.controller.js';
import { DeviceActionService } from './device-action.service.js';
import { DevicePresenceService } from './device-presence.service.js';

/** Who is connected, and what operators have devices do. */
export const DEVICE_ACTION = {
  controllers: [DeviceActionController],
  services: [DeviceActionService, DevicePresenceService],
};
