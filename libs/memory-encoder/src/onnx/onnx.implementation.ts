import type { EncoderImplementation } from '../encoder.js';
import { onnxDefinition } from './onnx.definition.js';
import { OnnxEncoder } from './onnx.encoder.js';
import { onnxEncoderSettings } from './onnx.settings.js';

/** Sentence models that the operator puts into a folder. */
export const onnx: EncoderImplementation = {
  definition: onnxDefinition,
  nameOf: (values) => onnxEncoderSettings(values).name,
  create: (values, deps) => new OnnxEncoder(onnxEncoderSettings(values), deps),
};
