import { ProviderConfigError } from '@xiaozhi/contracts';
import { vectorName } from '../encoder-name.js';
import { requireCount, requireDimension, requireText, textOf } from '../encoder-values.js';
import type { EncoderValues } from '../encoder.js';
import type { Pooling } from './onnx-message.js';

const MAX_TOKENS = 8_192;

export interface OnnxEncoderSettings {
  /** A name in the folder of encoders, or a whole path. */
  folder: string;
  dimension: number;
  pooling: Pooling;
  /** Longer texts are cut. */
  maxTokens: number;
  prefix: { question: string; memory: string };
  name: string;
}

/** @throws ProviderConfigError naming what is wrong */
export function onnxEncoderSettings(values: EncoderValues): OnnxEncoderSettings {
  const folder = requireText(values, 'encoder_model', 'Encoder: the folder of the model is missing.');
  if (folder.split(/[/\\]/).includes('..')) {
    const message = 'Encoder: the folder of the model is a name in models/encoder, or a whole path.';
    throw new ProviderConfigError(`[encoder onnx] ${message}`, [{ key: 'encoder_model', message }]);
  }
  const dimension = requireDimension(values);
  const pooling = values['encoder_pooling'] === 'cls' ? 'cls' : 'mean';
  const maxTokens = requireCount(
    values,
    'encoder_max_tokens',
    MAX_TOKENS,
    `Encoder: longest text must be from 1 to ${MAX_TOKENS} tokens.`,
  );
  const prefix = {
    question: textOf(values, 'encoder_question_prefix'),
    memory: textOf(values, 'encoder_memory_prefix'),
  };
  const bare = folder.split(/[/\\]/).at(-1) ?? folder;
  const name = vectorName('onnx', bare, dimension, [pooling, String(maxTokens), prefix.memory]);
  return { folder, dimension, pooling, maxTokens, prefix, name };
}
