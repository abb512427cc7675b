import { ProviderConfigError } from '@xiaozhi/contracts';
import type { EncoderValues } from './encoder.js';

/** Longer vectors than any model in use makes. */
const DIMENSION_MAX = 8_192;

/** @throws ProviderConfigError when it is missing */
export function requireText(values: EncoderValues, key: string, message: string): string {
  const value = values[key];
  if (value === undefined) throw new ProviderConfigError(`[encoder] ${message}`, [{ key, message }]);
  return String(value);
}

/** A setting that may be left out. */
export function textOf(values: EncoderValues, key: string): string {
  return String(values[key] ?? '');
}

/** @throws ProviderConfigError when it is no whole number from 1 to `max` */
export function requireCount(values: EncoderValues, key: string, max: number, message: string): number {
  const value = values[key];
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= max) return value;
  throw new ProviderConfigError(`[encoder] ${message}`, [{ key, message }]);
}

/** Length of the vectors. @throws ProviderConfigError */
export function requireDimension(values: EncoderValues): number {
  const message = 'Encoder: length of its vectors must be given, a whole number, for example 1024.';
  return requireCount(values, 'encoder_dimension', DIMENSION_MAX, message);
}
