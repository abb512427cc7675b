import type { ProviderDefinition } from '@xiaozhi/contracts';
import { providerCatalogue, providerKind, providerTestHint } from '@xiaozhi/contracts';
import { configureUrlGuard } from '@xiaozhi/observability/url-guard';
import { sharedSynthesisWorker } from '../speech/tts/synthesis-worker/synthesis-worker.js';
import { KIND_PROBES } from './kinds/kind-probes.js';
import { ProviderTest } from './run-test.js';
import { probeDeps } from '../testing/probe-deps.js';

const isOnline = ({ isOffline }: ProviderDefinition): boolean => isOffline !== true;
const SAMPLES: Record<string, string | number | boolean> = {
  url: 'https://service.test/v1',
  text: 'service.test',
  password: 'a-key-of-this-test',
  number: 1,
  json: '{}',
};

/** Settings with which a provider can be made, if it needs any. */
function settingsOf({ fields }: ProviderDefinition): Record<string, string | number | boolean> {
  const needed = fields.filter(({ required, default: usual }) => required === true && usual === undefined);
  return Object.fromEntries(
    needed.map(({ key, type, options }) => [key, options?.[0] ?? SAMPLES[type] ?? 'x']),
  );
}

describe('every provider', () => {
  // There is no network: no name is known.
  beforeAll(() =>
    configureUrlGuard({
      mode: 'home',
      allow: [],
      resolve: (name) => Promise.reject(Object.assign(new Error(`ENOTFOUND ${name}`), { code: 'ENOTFOUND' })),
    }),
  );
  afterAll(async () => {
    configureUrlGuard({ mode: 'home', allow: [] });
    await sharedSynthesisWorker.close();
  });

  it.each(providerKind.options)('of kind %s is known to the tests', (kind) => {
    const codes = (KIND_PROBES[kind]?.definitions ?? []).map(({ code }) => code).sort();
    const listed = providerCatalogue.filter((one) => one.kind === kind).map(({ code }) => code);
    expect(codes).toEqual(listed.sort());
  });

  it.each(providerCatalogue.filter(isOnline).map((one) => [one.kind, one.code, one] as const))(
    '%s %s says how far it gets, and what to do',
    async (kind, code, definition) => {
      const settings = settingsOf(definition);
      const order = { testId: 't', kind, code, settings, language: 'en' as const };
      const test = new ProviderTest(order, { deps: probeDeps(), signal: AbortSignal.timeout(20_000) });
      await test.run();
      const { list } = test.steps;
      expect(list.some(({ state }) => state === 'running')).toBe(false);
      for (const step of list.filter(({ fault }) => fault !== null))
        expect([code, providerTestHint(step, definition)?.zh]).toEqual([
          code,
          expect.not.stringContaining('{'),
        ]);
      // Whatever asks a name has its own step for it.
      const steps = Object.fromEntries(list.map(({ name, state, fault }) => [name, fault ?? state]));
      const usual = definition.fields.find(({ type }) => type === 'url')?.default;
      if (typeof usual === 'string' && !usual.includes('127.0.0.1'))
        expect([code, steps]).toMatchObject([code, { settings: 'ok', dns: 'dns-not-found' }]);
      else expect([code, Object.keys(steps).length]).not.toEqual([code, 0]);
    },
    30_000,
  );

  it('that nothing uses is said to be so', async () => {
    const run = async (kind: string, code: string): Promise<unknown[]> => {
      const order = { testId: 't', kind, code, settings: {}, language: 'zh' as const };
      const test = new ProviderTest(order, { deps: probeDeps(), signal: new AbortController().signal });
      await test.run();
      return test.steps.list.map(({ name, fault }) => [name, fault]);
    };
    expect(await run('Intent', 'function_call')).toEqual([['settings', 'kind-unused']]);
    expect(await run('LLM', 'of-somebody-else')).toEqual([['settings', 'provider-unknown']]);
    expect(await run('Dance', 'waltz')).toEqual([['settings', 'provider-unknown']]);
  });
});
