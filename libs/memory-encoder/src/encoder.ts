import type { LocalisedText, ProviderField, ProviderFieldValue } from '@xiaozhi/contracts';
import type { TextEncoder } from '@xiaozhi/memory-index';

/** An encoder, and how it starts and ends. */
export interface SentenceEncoder extends TextEncoder {
  /** Gets ready ahead of the first text. @throws EncoderUnavailable, EncoderRejected */
  warmUp(): Promise<void>;
  /** Frees what it holds; what was asked fails. A later text starts it again. */
  close(): Promise<void>;
}

/** What an encoder may need beyond its settings. */
export interface EncoderDeps {
  logger: { warn(fields: object, message: string): void };
  /** Folder of the operator's models; those of encoders lie in `encoder/` of it. */
  modelsDir: string;
}

/** Checked settings by key. */
export type EncoderValues = Readonly<Record<string, ProviderFieldValue>>;

/** What an encoder is, as pure data; its fields become fields of the memory providers that use encoders. */
export interface EncoderDefinition {
  /** Value of the setting `encoder`. */
  code: string;
  name: LocalisedText;
  /** Their keys begin with `encoder_`; encoders share those with the same key. */
  fields: readonly ProviderField[];
}

/** An encoder and how to make one. Neither function does I/O. */
export interface EncoderImplementation {
  definition: EncoderDefinition;
  /** The name of the vectors that these settings make. @throws ProviderConfigError */
  nameOf(values: EncoderValues): string;
  /** @throws ProviderConfigError */
  create(values: EncoderValues, deps: EncoderDeps): SentenceEncoder;
}
