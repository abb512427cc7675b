import { computed } from 'vue';
import type { ComputedRef } from 'vue';
import { useI18n } from 'vue-i18n';
import { useRouter } from 'vue-router';
import { placesOf } from '../router/menu-places.js';
import { usePreferences } from '../stores/preferences.store.js';
import { useSession } from '../stores/session.store.js';
import type { Command } from './commands.js';

/** The console's own commands: its places that the user may see, theme and language. */
export function useCommands(): ComputedRef<Command[]> {
  const { t } = useI18n();
  const router = useRouter();
  const session = useSession();
  const preferences = usePreferences();

  return computed(() => [
    ...placesOf(session.user).map((place) => ({
      id: `place:${place}`,
      label: t(`menu.${place}`),
      hint: t('palette.page'),
      also: [place],
      run: () => router.push(place === 'overview' ? '/' : `/${place}`),
    })),
    {
      id: 'theme',
      label: preferences.isDark ? t('palette.light') : t('palette.dark'),
      hint: t('palette.setting'),
      run: () => (preferences.isDark = !preferences.isDark),
    },
    {
      id: 'language',
      label: preferences.language === 'zh' ? 'English' : '中文',
      hint: t('app.language'),
      also: ['language', '语言'],
      run: () => (preferences.language = preferences.language === 'zh' ? 'en' : 'zh'),
    },
  ]);
}
