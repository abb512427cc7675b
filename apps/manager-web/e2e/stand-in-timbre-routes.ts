import type { ModelProviderView, TimbreView, VoiceChoice } from '@xiaozhi/contracts';
import type { Answer } from './stand-in-routes.js';

type Body = Record<string, unknown>;
const KNOWN: VoiceChoice = {
  ...{
    timbreId: null,
    voice: 'en-US-AriaNeural',
    name: 'Aria (en-US)',
    languages: ['English'],
    demoUrl: null,
  },
};

/** The speech synthesis `speech`, which agents use where they chose none, and its voices. */
export function timbreRoutes(now: string): Record<string, (url: URL, body: Body) => Answer> {
  const speech: ModelProviderView = {
    ...{
      id: 'speech',
      configId: 'TTS_edge',
      modelType: 'TTS',
      providerCode: 'edge',
      name: 'Edge',
      fields: [],
    },
    ...{ sort: 0, isKnown: true, warnings: [], createdAt: now, updatedAt: now, version: 1 },
    state: { status: 'unknown', reason: null, at: null },
  };
  const timbres: TimbreView[] = [];
  const choices = (): Answer => ({
    status: 200,
    data: [...timbres.map(({ id, ...timbre }): VoiceChoice => ({ ...timbre, timbreId: id })), KNOWN],
  });
  return {
    'GET /api/model/provider/speech': () => ({ status: 200, data: speech }),
    'GET /api/model/provider/TTS_edge/voices': choices,
    'GET /api/model/provider/default/voices': choices,
    'GET /api/timbres': () => ({ status: 200, data: { total: timbres.length, list: timbres } }),
    'POST /api/timbres': (_, body) => {
      const stamps = { id: 'v1', sort: 1, createdAt: now, updatedAt: now };
      timbres.push({ ...(body as unknown as TimbreView), ...stamps });
      return { status: 201, data: timbres.at(-1) };
    },
    'GET /api/timbres/v1': () => ({ status: 200, data: timbres[0] }),
    'PUT /api/timbres/v1': (_, body) => {
      timbres[0] = { ...(timbres[0] as TimbreView), ...(body as Partial<TimbreView>) };
      return { status: 200, data: timbres[0] };
    },
    'DELETE /api/timbres/v1': () => (timbres.splice(0), { status: 200, data: null }),
  };
}
