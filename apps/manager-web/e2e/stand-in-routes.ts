import type {
  AgentCreate,
  AgentView,
  AnnouncementView,
  DeviceView,
  MemoryView,
  ModelProviderCreate,
  ModelProviderView,
  SpeakerProfileView,
} from '@xiaozhi/contracts';
import { STAND_IN_USER, accountRoutes } from './stand-in-account-routes.js';
import { factorRoutes } from './stand-in-factor-routes.js';
import { statusRoutes } from './stand-in-status-routes.js';
import { auditRoutes } from './stand-in-audit-routes.js';
import { outboxRoutes } from './stand-in-outbox-routes.js';
import { analyticsRoutes } from './stand-in-analytics-routes.js';
import { memoryRoutes } from './stand-in-memory-routes.js';
import { playgroundRoutes } from './stand-in-playground-routes.js';
import { providerTestRoutes } from './stand-in-provider-test-routes.js';
import { parameterRoutes } from './stand-in-parameter-routes.js';
import { batchRoutes } from './stand-in-batch-routes.js';
import { templateRoutes } from './stand-in-template-routes.js';
import { grantRoutes } from './stand-in-grant-routes.js';
import { timbreRoutes } from './stand-in-timbre-routes.js';
import { versionRoutes } from './stand-in-version-routes.js';
import { shadowRoutes } from './stand-in-shadow-routes.js';
import type { StandInGateway } from './stand-in-gateway.js';

export interface Answer {
  status: number;
  data?: unknown;
  /** Instead of data. */
  file?: { type: string; bytes: Buffer };
  error?: string;
}
type Body = Record<string, unknown>;

const ROLE = 'aa:bb:cc:dd:ee:01';
const page = (list: unknown[]): Answer => ({ status: 200, data: { total: list.length, list } });

/** The API's answers over lists in memory, as far as the journeys walk. */
export function answerTable(gateway: StandInGateway): (method: string, url: URL, body: Body) => Answer {
  const now = new Date().toISOString();
  let hasUser = false;
  let isSignedIn = false;
  const user = STAND_IN_USER;
  const providers: ModelProviderView[] = [];
  const agents: AgentView[] = [];
  const devices: DeviceView[] = [];
  const announcements: AnnouncementView[] = [];
  const voices: SpeakerProfileView[] = [];
  const texts = [
    'User has moved to Bergen and works as a marine biologist',
    'User is allergic to peanuts',
    'User’s daughter Ida turns seven in March',
  ];
  const memories = (): MemoryView[] =>
    texts.map((text, index) => ({
      id: `m${index}`,
      roleId: ROLE,
      text,
      kind: ['residence', 'allergy', 'person'][index] ?? 'fact',
      providerCode: 'mem0ai',
      extractedBy: 'provider',
      createdAt: now,
      updatedAt: now,
      supersededBy: null,
      aboutFrom: null,
      aboutTo: null,
      validFrom: null,
      validTo: null,
      score: null,
      recalls: { recalledCount: 3, usedCount: 1, lastRecalledAt: now, lastUsedAt: now },
      provenance: {
        messageIndex: 0,
        interactionId: 'i1',
        sessionId: 's1',
        deviceId: ROLE,
        utterance: `${text.replace('User', 'By the way, my family and I know:')}.`,
        linesGoneAt: null,
        audioGoneAt: now,
        lines: [],
      },
    }));
  const interaction = {
    id: 'i1',
    roleId: ROLE,
    sessionId: 's1',
    deviceId: ROLE,
    agentId: '1',
    state: 'extracted',
    providerCode: 'mem0ai',
    factCount: 1,
    reason: null,
    recalled: [{ id: 'm1', text: texts[1], score: 0.82, source: 'mirror' }],
    recallMs: 12,
    createdAt: now,
    updatedAt: now,
  };
  const line = { sessionId: 's1', interactionId: 'i1', deviceId: ROLE, agentId: '1', at: now };

  const routes: Record<string, (url: URL, body: Body) => Answer> = {
    'GET /api/auth/status': () => ({
      status: 200,
      data: { needsSetup: !hasUser, hasPasswordLogin: true, oidc: { name: 'House' } },
    }),
    'POST /api/auth/setup': () => ((hasUser = isSignedIn = true), { status: 201, data: user }),
    ...factorRoutes(now, () => (isSignedIn = true)),
    'POST /api/auth/logout': () => ((isSignedIn = false), { status: 200, data: null }),
    'GET /api/auth/me': () => ({ status: 200, data: user }),
    'GET /api/model/provider': () => page(providers),
    'POST /api/model/provider': (_, body) => {
      const asked = body as unknown as ModelProviderCreate;
      const fields = asked.fields.map((field) => {
        const isSecret = field.type === 'password';
        return {
          key: field.key,
          label: field.label ?? field.key,
          type: field.type,
          value: isSecret ? null : (field.value ?? null),
          isSecret,
          isSet: true,
          lastFour: isSecret ? String(field.value).slice(-4) : null,
        };
      });
      providers.push({
        id: String(providers.length + 1),
        configId: `${asked.modelType}_${asked.providerCode}`,
        modelType: asked.modelType as ModelProviderView['modelType'],
        providerCode: asked.providerCode,
        name: asked.name,
        fields,
        sort: 0,
        isKnown: true,
        warnings: [],
        state: { status: 'disabled', reason: 'Mem0 refused the API key.', at: now },
        createdAt: now,
        updatedAt: now,
        version: 1,
      });
      return { status: 201, data: providers.at(-1) };
    },
    ...providerTestRoutes(now),
    ...timbreRoutes(now),
    'GET /api/model/provider/1': () => ({ status: 200, data: providers[0] }),
    'GET /api/agent': ({ searchParams }) => {
      const search = (searchParams.get('search') ?? '').toLowerCase();
      return page(agents.filter(({ name }) => name.toLowerCase().includes(search)));
    },
    'POST /api/agent': (_, body) => {
      const asked = body as unknown as AgentCreate;
      agents.push({
        id: '1',
        name: asked.name,
        systemPrompt: '',
        summaryMemory: '',
        memorySnapshot: null,
        enableMemory: asked.enableMemory ?? false,
        memoryProvider: 'mem0ai',
        memoryConfigId: asked.memoryProvider ?? '',
        memoryScope: 'device',
        memoryFirewall: 'normal',
        enablePrompts: asked.enablePrompts ?? false,
        childMode: asked.childMode ?? false,
        language: 'en',
        timeZone: 'UTC',
        recallDeadlineMs: 300,
        recallTokenBudget: 2_200,
        chatHistoryConf: 1,
        models: { VAD: null, ASR: null, LLM: null, TTS: null, VLLM: null },
        plugins: asked.plugins ?? [],
        correctWords: asked.correctWords ?? [],
        voice: { voice: null, language: null, rate: null, pitch: null, volume: null, ...asked.voice },
        deviceCount: 0,
        createdAt: now,
        updatedAt: now,
        version: 1,
      });
      return { status: 201, data: agents[0] };
    },
    'GET /api/agent/1': () => ({ status: 200, data: agents[0] }),
    'GET /api/agent/1/role': () => ({ status: 200, data: [{ roleId: ROLE, deviceId: ROLE, label: ROLE }] }),
    'GET /api/agent/1/speaker': () => ({ status: 200, data: voices }),
    'POST /api/agent/1/speaker': (_, body) => {
      voices.push({
        ...{ id: 'v1', name: String(body.name), description: String(body.description) },
        ...{ state: 'empty', fault: null, encoder: null, samples: [], createdAt: now, updatedAt: now },
      });
      return { status: 201, data: voices[0] };
    },
    // A gateway learns at once: nothing from the file, the voice from what was said.
    'POST /api/agent/1/speaker/v1/sample': (_, body) => {
      for (const voice of voices) {
        const origin = typeof body.messageId === 'string' ? body.messageId : 'upload';
        const id = String(voice.samples.length + 1);
        voice.samples.push({ id, origin, durationMs: 2_400, createdAt: now });
        voice.state = origin === 'upload' ? 'failed' : 'learnt';
        voice.fault = origin === 'upload' ? 'no-voice' : null;
      }
      return { status: 201, data: voices[0] };
    },
    'GET /api/agent/1/utterance': () =>
      page([{ messageId: 'l1', deviceId: ROLE, content: 'I am allergic to peanuts.', at: now }]),
    'GET /api/device': () => page(devices),
    [`GET /api/device/${encodeURIComponent(ROLE)}`]: () => ({ status: 200, data: devices[0] }),
    'GET /api/device/pending': () => ({
      status: 200,
      data:
        devices.length > 0
          ? []
          : [
              {
                id: ROLE,
                code: '123456',
                board: 'esp32-s3-box',
                appVersion: '1.7',
                lastSeenAt: now,
                expiresAt: now,
              },
            ],
    }),
    'POST /api/device/bind': (_, body) => {
      if (body.code !== '123456') return { status: 404, error: 'CODE_UNKNOWN' };
      devices.push({
        id: ROLE,
        alias: 'Kitchen',
        board: 'esp32-s3-box',
        appVersion: '1.7',
        channel: 'stable',
        autoUpdate: true,
        gatewayId: null,
        kind: 'device',
        agentId: '1',
        agentName: agents[0]?.name ?? '',
        state: 'online',
        lastSeenAt: now,
        boundAt: now,
      });
      return { status: 201, data: devices[0] };
    },
    'GET /api/announcement': (url) => {
      const isPast = url.searchParams.get('state') === 'past';
      return page(announcements.filter(({ state }) => (state === 'cancelled') === isPast));
    },
    'POST /api/announcement': (_, body) => {
      const made: AnnouncementView = {
        kind: 'announcement',
        state: 'pending',
        ...{ id: 'n1', deviceId: String(body.deviceId), text: String(body.text), dueAt: now },
        ...{ recurrence: null, timeZone: 'UTC', reason: null, attempts: 0, askedBy: 'user:operator' },
        ...{ turnId: null, expiresAt: now, spokenAt: null, createdAt: now },
      };
      announcements.push(made);
      return { status: 201, data: [made] };
    },
    'DELETE /api/announcement/n1': () => {
      for (const one of announcements) one.state = 'cancelled';
      return { status: 200, data: announcements[0] };
    },
    'GET /api/agent/1/privacy-setting': () => ({
      status: 200,
      data: [{ kind: 'memory-pause', subjectId: ROLE, label: 'Kitchen', since: now }],
    }),
    'GET /api/agent/1/prompt-consent': () => ({ status: 200, data: [] }),
    'GET /api/agent/1/quiet-hours': () => ({
      status: 200,
      data: { quiet: { from: '22:00', to: '07:00' }, holdsReminders: false },
    }),
    ...playgroundRoutes(gateway, memories),
    ...memoryRoutes(ROLE, now),
    ...outboxRoutes(ROLE, now),
    ...analyticsRoutes(now),
    ...shadowRoutes(ROLE, now),
    ...accountRoutes(now),
    ...grantRoutes(now),
    'GET /api/chat-history': () =>
      page([
        {
          sessionId: 's1',
          agentId: '1',
          agentName: 'Nova',
          deviceId: ROLE,
          startedAt: now,
          lastAt: now,
          messageCount: 2,
        },
      ]),
    'GET /api/chat-history/s1': () => ({
      status: 200,
      data: {
        messages: [
          { ...line, id: 'l1', role: 'user', content: 'I am allergic to peanuts.' },
          { ...line, id: 'l2', role: 'assistant', content: 'I will remember that.' },
        ],
        interactions: [interaction],
        traces: [
          {
            ...{ turnId: interaction.id, sessionId: 's1', deviceId: ROLE, agentId: '1', startedAt: now },
            ...{ origin: 'utterance', outcome: 'spoken', totalMs: 2_600, firstFrameMs: 430 },
            ...{ framesCount: 31, maxLatenessMs: 4 },
            stages: [
              { stage: 'listen', startMs: -1_900, endMs: 0, outcome: 'ok' },
              { stage: 'transcribe', startMs: 0, endMs: 140, outcome: 'ok', detail: 'moonshine' },
              { stage: 'recall', startMs: 141, endMs: 190, outcome: 'late' },
              { stage: 'think', startMs: 190, firstMs: 260, endMs: 700, outcome: 'ok', detail: 'openai' },
            ],
          },
        ],
      },
    }),
    'GET /api/interaction': () => page(devices.length > 0 ? [interaction] : []),
    ...auditRoutes(now),
    ...statusRoutes(now),
    ...versionRoutes(now),
    ...templateRoutes(now),
    ...batchRoutes(now),
    ...parameterRoutes(now),
  };
  return (method, url, body) => {
    if (!isSignedIn && !/auth\/(status|setup|login)/.test(url.pathname))
      return { status: 401, error: 'UNAUTHENTICATED' };
    const route = routes[`${method} ${url.pathname}`];
    return route === undefined ? { status: 404, error: 'NOT_FOUND' } : route(url, body);
  };
}
