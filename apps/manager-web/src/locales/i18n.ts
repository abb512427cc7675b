import { createI18n } from 'vue-i18n';
import type { Plugin } from 'vue';
import { en } from './en.js';
import { zh } from './zh.js';

/** The console's texts, starting in one language. */
export function createConsoleI18n(locale: 'en' | 'zh'): Plugin {
  return createI18n({ legacy: false, locale, fallbackLocale: 'en', messages: { en, zh } });
}
