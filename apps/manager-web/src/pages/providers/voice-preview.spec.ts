import type { ProviderTestStepView, ProviderTestView } from '@xiaozhi/contracts';
import { providerCatalogue } from '@xiaozhi/contracts';
import { previewLanguage, previewOf, voiceFields } from './voice-preview.js';

const step = (more: Partial<ProviderTestStepView>): ProviderTestStepView => ({
  ...{ name: 'call', state: 'ok', ms: 3, fault: null, field: null, message: null, facts: [], hint: null },
  ...more,
});
const test = (more: Partial<ProviderTestView>): ProviderTestView => ({
  ...{ id: '7', modelType: 'TTS', providerCode: 'edge', state: 'done', isOk: true, steps: [], hint: null },
  ...{ hasAudio: true, createdAt: '2026-11-01T00:00:00.000Z', finishedAt: null },
  ...more,
});

describe(previewLanguage, () => {
  it.each([
    [['English', '普通话'], 'en'],
    [['普通话', '英语'], 'zh'],
    [['粤语', '英语'], 'zh'],
    [['四川话'], 'zh'],
    [['zh-CN'], 'zh'],
    [['英语'], 'en'],
    [['en-GB'], 'en'],
    [['日语', '英语'], 'en'],
  ] as const)('takes the first of %j that is English or Chinese', (languages, expected) => {
    for (const readers of ['en', 'zh'] as const)
      expect(previewLanguage({ voice: 'v', languages }, readers)).toBe(expected);
  });
  it('goes by the code where no language is put down', () => {
    expect(previewLanguage({ voice: 'zh-CN-XiaoxiaoNeural', languages: [] }, 'en')).toBe('zh');
    expect(previewLanguage({ voice: 'en_US/amy', languages: [] }, 'zh')).toBe('en');
  });
  it.each([[[]], [['Deutsch']], [['日语']], [['한국어']], [['西班牙语']]])(
    'speaks the reader’s language with %j',
    (languages) => {
      expect(previewLanguage({ voice: 'zhiyu', languages }, 'en')).toBe('en');
      expect(previewLanguage({ voice: 'energy', languages }, 'zh')).toBe('zh');
    },
  );
  it('knows each language of the catalogue that is English or Chinese', () => {
    const named = new Set(
      providerCatalogue.flatMap(({ voices }) => voices ?? []).flatMap(({ languages }) => languages),
    );
    const both = [...named].filter((language) => {
      const of = (readers: 'en' | 'zh'): string =>
        previewLanguage({ voice: 'v', languages: [language] }, readers);
      return of('en') === of('zh');
    });
    expect(both.sort()).toEqual(['English', '普通话', '粤语', '英语'].sort());
  });
});

describe(voiceFields, () => {
  const timbre = { languages: ['Deutsch', 'English'], referenceAudio: '/voices/ada.wav', referenceText: '' };
  it('has nothing where nothing is put down', () => {
    expect(voiceFields(undefined)).toEqual([]);
    expect(voiceFields({ languages: [], referenceAudio: '', referenceText: '' })).toEqual([]);
  });
  it('has the recording that it imitates, and its first language', () => {
    expect(voiceFields(timbre)).toEqual([
      { key: 'language', type: 'text', value: 'Deutsch' },
      { key: 'ref_audio', type: 'text', value: '/voices/ada.wav' },
    ]);
  });
  it('puts what the agent has before that, a speed of 0 with it', () => {
    const manner = { language: 'English', rate: 0, pitch: -10, volume: null };
    expect(voiceFields(timbre, manner).map(({ key, value }) => [key, value])).toEqual([
      ['language', 'English'],
      ['ref_audio', '/voices/ada.wav'],
      ['ttsRate', 0],
      ['ttsPitch', -10],
    ]);
  });
});

describe(previewOf, () => {
  it.each(['waiting', 'running'] as const)('says that it is %s', (state) => {
    expect(previewOf(test({ state, isOk: null, hasAudio: false })).state).toBe(state);
  });
  it('has spoken where there is something to hear, and too long where it was not kept', () => {
    expect(previewOf(test({})).state).toBe('spoken');
    expect(previewOf(test({ hasAudio: false })).state).toBe('too-long');
  });
  it('gives the provider’s words and the hint of the step that failed', () => {
    const hint = { en: 'Change the key.', zh: '请更换密钥。' };
    const failed = step({ name: 'auth', state: 'failed', message: 'HTTP 401', hint });
    const steps = [step({ name: 'settings' }), failed, step({ state: 'skipped' })];
    expect(previewOf(test({ isOk: false, hasAudio: false, steps }))).toEqual({
      ...{ state: 'failed', message: 'HTTP 401', hint },
    });
  });
  it.each(['no-gateway', 'lost'] as const)('gives the hint of a test that has %s', (state) => {
    const hint = { en: 'Start a gateway.', zh: '请启动网关。' };
    expect(previewOf(test({ state, isOk: null, hasAudio: false, hint }))).toEqual({
      ...{ state: 'failed', message: null, hint },
    });
  });
});
