import type { RouteRecordRaw } from 'vue-router';

declare module 'vue-router' {
  interface RouteMeta {
    /** Reachable without signing in. */
    isPublic?: boolean;
    /** Without the menu. */
    isGate?: boolean;
    /** Of the whole system: only for users who see all agents. */
    isOfSystem?: boolean;
    /** Locale key of the page's title. */
    title: string;
  }
}

export const routes: RouteRecordRaw[] = [
  {
    path: '/setup',
    component: () => import('../pages/auth/SetupPage.vue'),
    meta: { isPublic: true, title: 'auth.setupTitle' },
  },
  {
    path: '/login',
    component: () => import('../pages/auth/LoginPage.vue'),
    meta: { isPublic: true, title: 'auth.loginTitle' },
  },
  {
    path: '/login/oidc',
    component: () => import('../pages/auth/OidcReturnPage.vue'),
    meta: { isPublic: true, title: 'auth.loginTitle' },
  },
  {
    path: '/password',
    component: () => import('../pages/auth/PasswordLinkPage.vue'),
    meta: { isPublic: true, title: 'auth.linkTitle' },
  },
  {
    path: '/second-factor',
    component: () => import('../pages/auth/RequiredFactorPage.vue'),
    meta: { isGate: true, title: 'requiredFactor.title' },
  },
  {
    path: '/',
    component: () => import('../pages/overview/OverviewPage.vue'),
    meta: { title: 'menu.overview' },
  },
  {
    path: '/providers',
    component: () => import('../pages/providers/ProviderListPage.vue'),
    meta: { isOfSystem: true, title: 'menu.providers' },
  },
  {
    path: '/providers/compare',
    component: () => import('../pages/compare/CompareMemoriesPage.vue'),
    meta: { isOfSystem: true, title: 'compare.title' },
  },
  {
    path: '/providers/:id',
    component: () => import('../pages/providers/ProviderEditPage.vue'),
    props: true,
    meta: { isOfSystem: true, title: 'menu.providers' },
  },
  {
    path: '/agents',
    component: () => import('../pages/agents/AgentListPage.vue'),
    meta: { title: 'menu.agents' },
  },
  {
    path: '/agents/templates',
    component: () => import('../pages/templates/TemplatePage.vue'),
    meta: { isOfSystem: true, title: 'agentTemplate.title' },
  },
  {
    path: '/agents/:id',
    component: () => import('../pages/agents/AgentEditPage.vue'),
    props: true,
    meta: { title: 'menu.agents' },
  },
  {
    path: '/agents/:id/playground',
    component: () => import('../pages/playground/PlaygroundPage.vue'),
    props: true,
    meta: { title: 'talk.open' },
  },
  {
    path: '/agents/:id/voices',
    component: () => import('../pages/voices/VoicesPage.vue'),
    props: true,
    meta: { title: 'voices.title' },
  },
  {
    path: '/agents/:id/retention',
    component: () => import('../pages/retention/RetentionPage.vue'),
    props: true,
    meta: { title: 'retention.title' },
  },
  {
    path: '/agents/:id/memory-shadow',
    component: () => import('../pages/shadow/ShadowPage.vue'),
    props: true,
    meta: { title: 'shadow.title' },
  },
  {
    path: '/agents/:id/memory-migration',
    component: () => import('../pages/migration/MigrationPage.vue'),
    props: true,
    meta: { title: 'migration.title' },
  },
  {
    path: '/devices',
    component: () => import('../pages/devices/DeviceListPage.vue'),
    meta: { title: 'menu.devices' },
  },
  {
    path: '/devices/:id',
    component: () => import('../pages/devices/DevicePage.vue'),
    props: true,
    meta: { title: 'menu.devices' },
  },
  {
    path: '/firmware',
    component: () => import('../pages/firmware/FirmwarePage.vue'),
    meta: { isOfSystem: true, title: 'menu.firmware' },
  },
  {
    path: '/announcements',
    component: () => import('../pages/announcements/AnnouncementPage.vue'),
    meta: { title: 'menu.announcements' },
  },
  {
    path: '/conversations',
    component: () => import('../pages/conversations/ConversationListPage.vue'),
    meta: { title: 'menu.conversations' },
  },
  {
    path: '/conversations/retention',
    component: () => import('../pages/retention/ChatRetentionPage.vue'),
    meta: { isOfSystem: true, title: 'chatRetention.title' },
  },
  {
    path: '/conversations/:sessionId',
    component: () => import('../pages/conversations/TranscriptPage.vue'),
    props: true,
    meta: { title: 'menu.conversations' },
  },
  {
    path: '/memory',
    component: () => import('../pages/memory/MemoryPage.vue'),
    meta: { title: 'menu.memory' },
  },
  {
    path: '/memory/history',
    component: () => import('../pages/memory/history/MemoryHistoryPage.vue'),
    meta: { title: 'memoryHistory.title' },
  },
  {
    path: '/memory/transfer',
    component: () => import('../pages/memory/transfer/MemoryTransferPage.vue'),
    meta: { title: 'memoryTransfer.title' },
  },
  {
    path: '/memory/erase',
    component: () => import('../pages/memory/erase/MemoryErasePage.vue'),
    meta: { title: 'memoryErasure.title' },
  },
  {
    path: '/analytics',
    component: () => import('../pages/analytics/AnalyticsPage.vue'),
    meta: { isOfSystem: true, title: 'menu.analytics' },
  },
  {
    path: '/quarantine',
    component: () => import('../pages/quarantine/QuarantinePage.vue'),
    meta: { title: 'menu.quarantine' },
  },
  {
    path: '/outbox',
    component: () => import('../pages/outbox/OutboxPage.vue'),
    meta: { title: 'menu.outbox' },
  },
  {
    path: '/parameters',
    component: () => import('../pages/parameters/ParameterPage.vue'),
    meta: { isOfSystem: true, title: 'menu.parameters' },
  },
  {
    path: '/dictionaries',
    component: () => import('../pages/dictionaries/DictionaryPage.vue'),
    meta: { isOfSystem: true, title: 'menu.dictionaries' },
  },
  {
    path: '/audit',
    component: () => import('../pages/audit/AuditPage.vue'),
    meta: { isOfSystem: true, title: 'menu.audit' },
  },
  {
    path: '/status',
    component: () => import('../pages/status/StatusPage.vue'),
    meta: { isOfSystem: true, title: 'menu.status' },
  },
  {
    path: '/users',
    component: () => import('../pages/users/UsersPage.vue'),
    meta: { isOfSystem: true, title: 'menu.users' },
  },
  {
    path: '/account',
    component: () => import('../pages/account/AccountPage.vue'),
    meta: { title: 'menu.account' },
  },
  { path: '/:missing(.*)*', redirect: '/' },
];
