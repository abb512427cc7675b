export { withDeadline } from './deadline.js';
export { newId } from './ids.js';
export { LogRing } from './log-ring.js';
export type { LogLine, RingLevel } from './log-ring.js';
export { createLogger, knownSecrets, silentLogger } from './logger.js';
export type { Logger, LoggerOptions, LogLevel } from './logger.js';
export { SecretValues, isSecretKey, redact } from './redact.js';
export { estimateTokens } from './token-estimate.js';
