import type { ModelProviderView, ProviderKind } from '@xiaozhi/contracts';
import { providerCatalogue } from '@xiaozhi/contracts';
import { computed, reactive, ref, watch } from 'vue';
import type { ComputedRef, Ref } from 'vue';
import { createProvider, updateProvider } from '../../api/provider.api.js';
import { findMissing, mergeJson, toDrafts, toFieldInputs } from '../../components/schema-fields.js';
import type { FieldDraft, JsonMerge } from '../../components/schema-fields.js';
import type { Language } from '../../stores/preferences.store.js';

export interface ProviderForm {
  identity: { modelType: ProviderKind | ''; providerCode: string; name: string };
  drafts: Ref<FieldDraft[]>;
  missing: ComputedRef<string[]>;
  json: Ref<string>;
  merge: Ref<JsonMerge | undefined>;
  codes: ComputedRef<{ code: string; name: string }[]>;
  isComplete: ComputedRef<boolean>;
  /** Takes over a stored provider for editing. @param tag of when it was read */
  open(provider: ModelProviderView, tag?: string): void;
  save(id: string | undefined): Promise<ModelProviderView>;
}

/** State of the provider page: what was chosen, the fields that follow from it, and JSON pasted over them. */
export function useProviderForm(language: () => Language): ProviderForm {
  const identity = reactive<ProviderForm['identity']>({ modelType: '', providerCode: '', name: '' });
  const drafts = ref<FieldDraft[]>([]);
  const json = ref('');
  const merge = ref<JsonMerge>();
  const ofKind = computed(() => providerCatalogue.filter((entry) => entry.kind === identity.modelType));
  const definition = computed(() => ofKind.value.find((entry) => entry.code === identity.providerCode));
  let stored: ModelProviderView | undefined;
  let storedTag: string | undefined;
  let givenName = '';

  watch([() => identity.modelType, () => identity.providerCode], () => {
    drafts.value = toDrafts(definition.value, stored?.fields ?? [], language());
    if (stored === undefined && identity.name === givenName) {
      givenName = definition.value?.name[language()] ?? identity.providerCode;
      identity.name = givenName;
    }
    applyJson();
  });
  watch(json, applyJson);

  function applyJson(): void {
    merge.value = json.value.trim() === '' ? undefined : mergeJson(drafts.value, json.value);
    if (merge.value?.ok === true) drafts.value = merge.value.drafts;
  }
  function open(provider: ModelProviderView, tag?: string): void {
    stored = provider;
    storedTag = tag;
    Object.assign(identity, {
      modelType: provider.modelType,
      providerCode: provider.providerCode,
      name: provider.name,
    });
    drafts.value = toDrafts(definition.value, provider.fields, language());
  }
  function save(id: string | undefined): Promise<ModelProviderView> {
    const body = { ...identity, fields: toFieldInputs(drafts.value) };
    return id === undefined ? createProvider({ ...body, sort: 0 }) : updateProvider(id, body, storedTag);
  }

  const missing = computed(() => findMissing(drafts.value));
  return {
    identity,
    drafts,
    json,
    merge,
    missing,
    codes: computed(() => ofKind.value.map((entry) => ({ code: entry.code, name: entry.name[language()] }))),
    isComplete: computed(
      () =>
        identity.modelType !== '' &&
        identity.providerCode !== '' &&
        identity.name.trim() !== '' &&
        missing.value.length === 0 &&
        merge.value?.ok !== false,
    ),
    open,
    save,
  };
}
