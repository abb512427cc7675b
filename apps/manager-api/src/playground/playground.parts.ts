import { BrowserRemoval } from './browser-removal.js';
import { PlaygroundController } from './playground.controller.js';
import { PlaygroundService } from './playground.service.js';
import { TalkingDevices } from './talking-devices.js';

/** Talking to agents from a browser. */
export const PLAYGROUND = {
  controllers: [PlaygroundController],
  services: [PlaygroundService, TalkingDevices, BrowserRemoval],
};
