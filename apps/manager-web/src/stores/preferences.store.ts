import { defineStore } from 'pinia';
import { ref, watch } from 'vue';

export type Language = 'en' | 'zh';
const KEY = 'xiaozhi.preferences';

interface Preferences {
  language: Language;
  isDark: boolean;
}

/** Language and theme of this browser, remembered in it. */
export const usePreferences = defineStore('preferences', () => {
  const saved = readPreferences();
  const language = ref<Language>(saved.language);
  const isDark = ref(saved.isDark);
  watch([language, isDark], () => {
    localStorage.setItem(KEY, JSON.stringify({ language: language.value, isDark: isDark.value }));
  });
  return { language, isDark };
});

function readPreferences(): Preferences {
  const fallback: Preferences = {
    language: navigator.language.startsWith('zh') ? 'zh' : 'en',
    isDark: typeof matchMedia === 'function' && matchMedia('(prefers-color-scheme: dark)').matches,
  };
  return { ...fallback, ...parsePreferences(localStorage.getItem(KEY)) };
}

/** @returns what of the stored text is usable; nothing when it is not ours */
export function parsePreferences(text: string | null): Partial<Preferences> {
  if (text === null) return {};
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return {};
  }
  if (typeof value !== 'object' || value === null) return {};
  const { language, isDark } = value as Record<string, unknown>;
  return {
    ...(language === 'en' || language === 'zh' ? { language } : {}),
    ...(typeof isDark === 'boolean' ? { isDark } : {}),
  };
}
