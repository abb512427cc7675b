import { SpeakerGatewayController } from './speaker-gateway.controller.js';
import { SpeakerLearningService } from './speaker-learning.service.js';
import { SpeakerSampleService } from './speaker-sample.service.js';
import { SpeakerController } from './speaker.controller.js';
import { SpeakerService } from './speaker.service.js';

/** Who speaks, told by their voices. */
export const SPEAKERS = {
  controllers: [SpeakerController, SpeakerGatewayController],
  services: [SpeakerService, SpeakerSampleService, SpeakerLearningService],
};
