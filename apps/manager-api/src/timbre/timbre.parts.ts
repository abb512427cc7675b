import { FieldTimbreController } from './field-timbre.controller.js';
import { TimbreController } from './timbre.controller.js';
import { TimbreService } from './timbre.service.js';

/** Voices of speech syntheses. */
export const TIMBRES = {
  controllers: [TimbreController, FieldTimbreController],
  services: [TimbreService],
};
