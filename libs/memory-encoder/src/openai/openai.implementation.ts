import type { EncoderImplementation } from '../encoder.js';
import { openaiDefinition } from './openai.definition.js';
import { OpenAiEncoder } from './openai.encoder.js';
import { openAiEncoderSettings } from './openai.settings.js';

/** Any service that has OpenAI's `/embeddings`. */
export const openai: EncoderImplementation = {
  definition: openaiDefinition,
  nameOf: (values) => openAiEncoderSettings(values).name,
  create: (values, { logger }) => new OpenAiEncoder(openAiEncoderSettings(values), { logger }),
};
