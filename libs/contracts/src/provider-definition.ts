import { z } from 'zod';

/** Kinds of model provider, in their canonical spelling. */
export const providerKind = z.enum(['VAD', 'ASR', 'LLM', 'VLLM', 'TTS', 'Intent', 'Memory', 'Plugin', 'RAG']);
export type ProviderKind = z.infer<typeof providerKind>;

/** Text in both languages of the console. */
export interface LocalisedText {
  en: string;
  zh: string;
}

/**
 * Type of a field, which decides its control in the console. `password` makes the value a secret; `json` is an object,
 * kept as its text.
 */
export type ProviderFieldType = 'text' | 'password' | 'number' | 'boolean' | 'select' | 'url' | 'json';

/** One setting of a provider: drives validation in manager-api and the form in the console. */
export interface ProviderField {
  key: string;
  label: LocalisedText;
  type: ProviderFieldType;
  required?: boolean;
  default?: string | number | boolean;
  /** Allowed values of a `select`. */
  options?: readonly string[];
  help?: LocalisedText;
  /** A `text` or `password` that has several lines. */
  isMultiline?: boolean;
  /** Asked for only where another setting has one of these values. */
  when?: { key: string; values: readonly string[] };
}

/** A voice that a speech synthesis is known to have. */
export interface KnownVoice {
  /** Its code at the provider. */
  voice: string;
  name: string;
  /** As the provider names them, its own first. */
  languages: readonly string[];
}

/**
 * What a provider is, as pure data: kind, code, settings. The gateway's provider folders each export one; a
 * script gathers them into `provider-catalogue.generated.ts` for manager-api and the console.
 */
export interface ProviderDefinition {
  kind: ProviderKind;
  /** Value of `type` in a model config, for example `mem0ai` or `openai`. */
  code: string;
  name: LocalisedText;
  description: LocalisedText;
  fields: readonly ProviderField[];
  /** Of a speech synthesis: what its users choose from; it may have others. */
  voices?: readonly KnownVoice[];
  /** True when it runs without network, key or download. */
  isOffline?: boolean;
  /** A memory provider whose memories are found by vectors: the catalogue adds the choice of an encoder to it. */
  usesEncoder?: boolean;
  /** What it answers to recalls may be kept for a while: the catalogue adds the setting `recall_cache_seconds`. */
  keepsAnswers?: boolean;
  /** Turns may wait a while and go to it as one add: the catalogue adds `add_window_turns` and `add_window_seconds`. */
  gathersAdds?: boolean;
}
