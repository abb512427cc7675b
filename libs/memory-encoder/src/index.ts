export { EncoderUnavailable } from './encoder-error.js';
export { UseLiteEncoder } from './use-lite-encoder.js';
export type { UseLiteOptions } from './use-lite-encoder.js';
