import { createI18n } from 'vue-i18n';
import type { Composer, I18n } from 'vue-i18n';
import type { Language } from '../stores/preferences.store.js';

type Texts<T> = T extends string ? string : { readonly [Key in keyof T]: Texts<T[Key]> };
type Messages = Texts<(typeof import('./en.js'))['en']>;

/** One language is loaded with the console, the other when somebody wants it. */
const LANGUAGES: Record<Language, () => Promise<Messages>> = {
  en: async () => (await import('./en.js')).en,
  zh: async () => (await import('./zh.js')).zh,
};

/** The console's texts in one language. */
export async function createConsoleI18n(locale: Language): Promise<I18n> {
  return createI18n({ legacy: false, locale, messages: { [locale]: await LANGUAGES[locale]() } });
}

/**
 * The console speaks another language from now on, once its texts are there.
 * @param isWanted asked then: somebody may have chosen again meanwhile
 * @throws what the browser says where the texts cannot be loaded
 */
export async function speak(
  { mergeLocaleMessage, locale }: Pick<Composer, 'mergeLocaleMessage' | 'locale'>,
  language: Language,
  isWanted: () => boolean,
): Promise<void> {
  // A browser keeps what it has loaded; texts that a page brought along stay.
  mergeLocaleMessage(language, await LANGUAGES[language]());
  if (isWanted()) locale.value = language;
}
