import { createPinia } from 'pinia';
import { createApp } from 'vue';
import { createRouter, createWebHistory } from 'vue-router';
import { whenSecondFactorIsNeeded, whenSessionEnds } from './api/client.js';
import App from './App.vue';
import { createConsoleI18n } from './locales/i18n.js';
import { requireSession } from './router/guards.js';
import { isReloadDue } from './router/newer-release.js';
import { routes } from './router/routes.js';
import { usePreferences } from './stores/preferences.store.js';
import { useSession } from './stores/session.store.js';
import 'element-plus/theme-chalk/dark/css-vars.css';
import './theme/colours.css';
import './theme/console.css';

const pinia = createPinia();
const router = createRouter({ history: createWebHistory(), routes });
router.beforeEach(requireSession);

// A page that was open while the console was replaced: its parts are gone, those of the new one are there.
addEventListener('vite:preloadError', (event) => {
  if (!isReloadDue(sessionStorage, Date.now())) return;
  event.preventDefault();
  location.reload();
});

whenSessionEnds(() => {
  const session = useSession(pinia);
  const wasSignedIn = Boolean(session.user);
  session.user = null;
  if (wasSignedIn) void router.push({ path: '/login', query: { next: router.currentRoute.value.fullPath } });
});

// Somebody required it since this user came in.
whenSecondFactorIsNeeded(() => {
  const session = useSession(pinia);
  if (session.user) session.user = { ...session.user, needsSecondFactor: true };
  const next = router.currentRoute.value.fullPath;
  void router.push({ path: '/second-factor', query: { next } });
});

void createConsoleI18n(usePreferences(pinia).language).then((i18n) =>
  createApp(App).use(pinia).use(i18n).use(router).mount('#app'),
);
