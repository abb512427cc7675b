import { ProviderConfigError, parseProviderFields } from '@xiaozhi/contracts';
import type { ProviderField, ProviderFields } from '@xiaozhi/contracts';
import type { EncoderDeps, EncoderImplementation, EncoderValues, SentenceEncoder } from './encoder.js';
import { onnx } from './onnx/onnx.implementation.js';
import { openai } from './openai/openai.implementation.js';
import { useLite } from './use-lite/use-lite.implementation.js';

/** Every encoder there is; the first one is taken where none is chosen. Adding one = its folder and one line here. */
const ENCODERS: readonly EncoderImplementation[] = [useLite, openai, onnx];

/** Values of the setting `encoder`. */
export const encoderCodes: readonly string[] = ENCODERS.map(({ definition }) => definition.code);

/**
 * The name that vectors of these settings of a memory provider are stored under.
 * @throws ProviderConfigError naming what is wrong
 */
export function encoderNameOf(fields: ProviderFields): string {
  const { implementation, values } = chosen(fields);
  return implementation.nameOf(values);
}

/**
 * Makes the encoder that the settings of a memory provider choose. Does no I/O.
 * @throws ProviderConfigError naming what is wrong
 */
export function createEncoder(fields: ProviderFields, deps: EncoderDeps): SentenceEncoder {
  const { implementation, values } = chosen(fields);
  return implementation.create(values, deps);
}

/** The settings that decide about vectors, for telling whether two providers' are the same. */
export function encoderSettingsOf(fields: ProviderFields): ProviderFields {
  return Object.fromEntries(
    Object.entries(fields).filter(([key]) => key === 'encoder' || key.startsWith('encoder_')),
  );
}

function chosen(fields: ProviderFields): { implementation: EncoderImplementation; values: EncoderValues } {
  const { encoder } = fields;
  const isBlank = encoder === undefined || encoder === null || encoder === '';
  const implementation = isBlank
    ? ENCODERS[0]
    : ENCODERS.find(({ definition }) => definition.code === encoder);
  if (implementation === undefined) {
    const known = encoderCodes.join(', ');
    throw new ProviderConfigError(`There is no encoder "${String(encoder)}". Known are: ${known}.`);
  }
  return { implementation, values: requireValues(implementation.definition, fields) };
}

function requireValues(
  { code, fields }: { code: string; fields: readonly ProviderField[] },
  raw: ProviderFields,
): EncoderValues {
  const { values, faults } = parseProviderFields(
    { kind: 'Memory', code, name: NO_TEXT, description: NO_TEXT, fields },
    raw,
  );
  if (faults.length === 0) return values;
  const list = faults.map(({ message }) => message).join(' ');
  throw new ProviderConfigError(`[encoder ${code}] cannot be used: ${list}`, faults);
}

const NO_TEXT = { en: '', zh: '' };
