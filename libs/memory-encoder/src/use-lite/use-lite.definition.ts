import type { EncoderDefinition } from '../encoder.js';

export const useLiteDefinition: EncoderDefinition = {
  code: 'use-lite',
  name: { en: 'Built in (offline)', zh: '内置（离线）' },
  fields: [],
};
