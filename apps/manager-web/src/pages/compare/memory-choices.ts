import { providerCatalogue } from '@xiaozhi/contracts';
import type { ModelProviderView } from '@xiaozhi/contracts';
import type { TestedForm } from '../providers/use-provider-test.js';

/** A memory that can be tried. */
export interface MemoryChoice {
  /** Unique in the list. */
  key: string;
  name: string;
  form: Pick<TestedForm, 'modelType' | 'providerCode' | 'providerId' | 'fields'>;
}

const MODEL_TYPE = 'Memory';
/** It remembers nothing: there is nothing to compare. */
const NONE = 'nomem';

/** Those that are saved, then those that need no settings and are not saved under the same code. */
export function memoryChoices(saved: readonly ModelProviderView[], language: 'en' | 'zh'): MemoryChoice[] {
  const known = saved.filter(({ modelType, providerCode, isKnown }) => {
    return modelType === MODEL_TYPE && providerCode !== NONE && isKnown;
  });
  const builtIn = providerCatalogue.filter(
    ({ kind, code, fields }) =>
      kind === MODEL_TYPE &&
      code !== NONE &&
      fields.every(({ required }) => required !== true) &&
      !known.some(({ providerCode }) => providerCode === code),
  );
  return [
    ...known.map(({ id, name, providerCode }) => ({
      key: `saved:${id}`,
      name,
      form: { modelType: MODEL_TYPE, providerCode, providerId: id, fields: [] },
    })),
    ...builtIn.map(({ code, name }) => ({
      key: `built-in:${code}`,
      name: name[language],
      form: { modelType: MODEL_TYPE, providerCode: code, providerId: undefined, fields: [] },
    })),
  ];
}
