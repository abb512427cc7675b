import { computed, ref } from 'vue';
import type { ComputedRef, Ref, ShallowRef } from 'vue';
import { providerTestAudioUrl } from '../../api/provider.api.js';
import type { Language } from '../../stores/preferences.store.js';
import { useProviderTest } from './use-provider-test.js';
import type { TestedForm } from './use-provider-test.js';
import { previewLanguage, previewOf } from './voice-preview.js';
import type { PreviewedVoice, VoicePreview } from './voice-preview.js';

export interface UseVoicePreview {
  /** Code of the voice that was tried last. */
  tried: Readonly<Ref<string | undefined>>;
  preview: ComputedRef<VoicePreview | undefined>;
  /** Address of what it said; undefined until it has. */
  audioUrl: ComputedRef<string | undefined>;
  isBusy: Readonly<Ref<boolean>>;
  error: ShallowRef<unknown>;
  /** Has a gateway speak with this voice, unless another one is being tried. */
  readonly listen: (
    voice: PreviewedVoice,
    provider: Omit<TestedForm, 'language'>,
    sentences: Readonly<Record<Language, string>>,
  ) => Promise<void>;
}

/** Listens to voices of a speech synthesis, one after the other. @param readers language of the reader */
export function useVoicePreview(readers: () => Language): UseVoicePreview {
  const { test, isBusy, error, run } = useProviderTest();
  const tried = ref<string>();
  const preview = computed(() => (test.value === undefined ? undefined : previewOf(test.value)));
  return {
    ...{ tried, preview, isBusy, error },
    audioUrl: computed(() =>
      test.value !== undefined && preview.value?.state === 'spoken'
        ? providerTestAudioUrl(test.value.id)
        : undefined,
    ),
    async listen(voice, provider, sentences) {
      if (isBusy.value) return;
      tried.value = voice.voice;
      const language = previewLanguage(voice, readers());
      const given = voice.voice === '' ? {} : { voice: voice.voice };
      await run({ ...provider, ...given, text: sentences[language], language });
    },
  };
}
