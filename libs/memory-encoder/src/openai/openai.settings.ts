import { knownSecrets } from '@xiaozhi/observability';
import { vectorName } from '../encoder-name.js';
import { requireCount, requireDimension, requireText, textOf } from '../encoder-values.js';
import type { EncoderValues } from '../encoder.js';

/** As many as OpenAI takes. */
const BATCH_MAX_COUNT = 2_048;

export interface OpenAiEncoderSettings {
  /** Without a slash at its end. */
  baseUrl: string;
  apiKey: string | undefined;
  model: string;
  dimension: number;
  /** Whether requests name the dimension; most servers know only their own. */
  sendsDimension: boolean;
  batchCount: number;
  prefix: { question: string; memory: string };
  name: string;
}

/** @throws ProviderConfigError naming what is wrong, never the key */
export function openAiEncoderSettings(values: EncoderValues): OpenAiEncoderSettings {
  const apiKey = values['encoder_api_key'];
  if (apiKey !== undefined) knownSecrets.add(String(apiKey));
  const model = requireText(values, 'encoder_model', 'Encoder: the name of the model is missing.');
  const dimension = requireDimension(values);
  const prefix = {
    question: textOf(values, 'encoder_question_prefix'),
    memory: textOf(values, 'encoder_memory_prefix'),
  };
  return {
    baseUrl: requireText(values, 'encoder_base_url', 'Encoder: the address is missing.').replace(/\/+$/, ''),
    apiKey: apiKey === undefined ? undefined : String(apiKey),
    model,
    dimension,
    sendsDimension: values['encoder_sends_dimension'] === true,
    batchCount: requireCount(
      values,
      'encoder_batch',
      BATCH_MAX_COUNT,
      `Encoder: texts in one request must be from 1 to ${BATCH_MAX_COUNT}.`,
    ),
    prefix,
    name: vectorName('openai', model, dimension, [prefix.memory]),
  };
}
