export { EncoderRejected, EncoderUnavailable } from './encoder-error.js';
export { createEncoder, encoderNameOf, encoderSettingsOf } from './encoder.registry.js';
export type { EncoderDeps, SentenceEncoder } from './encoder.js';
export { UseLiteEncoder } from './use-lite/use-lite.encoder.js';
export type { UseLiteOptions } from './use-lite/use-lite.encoder.js';
