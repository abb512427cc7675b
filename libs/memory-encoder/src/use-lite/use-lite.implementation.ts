import type { EncoderImplementation } from '../encoder.js';
import { useLiteDefinition } from './use-lite.definition.js';
import { UseLiteEncoder, useLiteName } from './use-lite.encoder.js';

/** The encoder that is there without key, network or files. */
export const useLite: EncoderImplementation = {
  definition: useLiteDefinition,
  nameOf: useLiteName,
  create: (_values, { logger }) => new UseLiteEncoder({ logger }),
};
