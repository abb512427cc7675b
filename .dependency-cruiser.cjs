// The floors of the gateway and the islands of the providers: what Nx cannot see, because it lies inside one app.
const GATEWAY = '^apps/xiaozhi-server/src/';
const SPEC = '\\.(spec|int-spec|contract)\\.ts$|/testing/';

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'turn-below-session',
      comment: 'device → session → turn → {speech, llm, tools, memory}: never upwards',
      severity: 'error',
      from: { path: `${GATEWAY}turn/`, pathNot: SPEC },
      to: { path: `${GATEWAY}(device|http)/` },
    },
    {
      name: 'session-below-device',
      severity: 'error',
      from: { path: `${GATEWAY}session/`, pathNot: SPEC },
      to: { path: `${GATEWAY}(device|http)/` },
    },
    {
      name: 'providers-see-no-conversation',
      severity: 'error',
      from: { path: `${GATEWAY}(speech|llm|vision)/`, pathNot: SPEC },
      to: { path: `${GATEWAY}(device|session|turn|memory|http)/` },
    },
    {
      name: 'tools-below-turn',
      comment: 'Tools see the session only as the interfaces they are given',
      severity: 'error',
      from: { path: `${GATEWAY}tools/`, pathNot: SPEC },
      to: { path: `${GATEWAY}(device|session|turn|speech|http)/` },
    },
    {
      name: 'session-and-turn-are-plain',
      comment: 'They are built with new in a test: no framework, no socket',
      severity: 'error',
      from: { path: `${GATEWAY}(session|turn)/`, pathNot: '\\.module\\.ts$' },
      to: { path: 'node_modules/(@nestjs|ws|fastify)/' },
    },
    {
      name: 'providers-are-islands',
      comment:
        'A provider folder imports no other provider folder; the offline voices share one thread, models what streams',
      severity: 'error',
      from: {
        path: `${GATEWAY}(?:speech/(?:vad|asr|tts)|llm|vision|tools/plugins)/([^/]+)/`,
        pathNot: `${SPEC}|/offline/`,
      },
      to: {
        path: `${GATEWAY}(?:speech/(?:vad|asr|tts)|llm|vision|tools/plugins)/[^/]+/`,
        pathNot: `${GATEWAY}(?:speech/(?:vad|asr|tts)|llm|vision|tools/plugins)/(?:$1|synthesis-worker|streaming)/`,
      },
    },
    {
      name: 'nothing-imports-its-own-index',
      severity: 'error',
      from: { path: '^libs/([^/]+)/src/', pathNot: SPEC },
      to: { path: '^libs/$1/src/index\\.ts$' },
    },
    {
      name: 'tests-stay-out-of-products',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: `${SPEC}|/e2e/` },
      to: { path: SPEC },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules|/dist/' },
    exclude: { path: '/dist/' },
    tsPreCompilationDeps: false,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@xiaozhi/source', 'import', 'node', 'default'],
    },
  },
};
