import { VoiceprintService, voiceOf } from '../../../testing/voiceprint-service.js';
import { describeSpeakerRecogniser } from '../speaker-recogniser.contract.js';
import { VoiceprintRecogniser } from './voiceprint.recogniser.js';
import { parseVoiceprint } from './voiceprint.settings.js';
import type { VoiceprintSettings } from './voiceprint.settings.js';

const SPEAKERS = ['ann,Ann,Lives here', 'bob,Bob'];
const never = new AbortController().signal;
const service = new VoiceprintService({ ann: 220, bob: 500, eve: 900 }, 'k-1');
let url = '';

beforeAll(async () => {
  url = await service.start();
});
afterEach(() => {
  service.fault = undefined;
});
afterAll(() => service.stop());

const make = (at = url): VoiceprintRecogniser =>
  new VoiceprintRecogniser(parseVoiceprint({ url: at, speakers: SPEAKERS }) as VoiceprintSettings);

describeSpeakerRecogniser('voiceprint', {
  make: () => Promise.resolve(make()),
  makeBroken: () => {
    service.fault = 500;
    return Promise.resolve(make());
  },
  people: () => [
    {
      speaker: { id: 'ann', name: 'Ann', introduction: 'Lives here' },
      utterances: [voiceOf(220), voiceOf(230, 1)],
    },
    { speaker: { id: 'bob', name: 'Bob', introduction: '' }, utterances: [voiceOf(500), voiceOf(490, 2)] },
    // The service knows her, this agent does not.
    { speaker: undefined, utterances: [voiceOf(900), voiceOf(1_500)] },
  ],
});

describe(VoiceprintRecogniser, () => {
  it('names nobody of whom the service is not sure', async () => {
    expect(await make().identify(voiceOf(290), never)).toBeUndefined();
  });

  it('says that the key is wrong', async () => {
    const wrong = make(url.replace('k-1', 'k-2'));
    await expect(wrong.identify(voiceOf(220), never)).rejects.toMatchObject({ code: 'SPEECH_UNAUTHORIZED' });
  });

  it('waits no longer than it is let for a service that does not answer', async () => {
    service.fault = 0;
    const cut = new AbortController();
    const asked = make().identify(voiceOf(220), cut.signal);
    cut.abort(new Error('too late'));
    await expect(asked).rejects.toThrow('too late');
  });
});

describe(parseVoiceprint, () => {
  it('reads what servers in the field send', () => {
    expect(
      parseVoiceprint({
        url: 'http://voices:8005/voiceprint/health?key=abc',
        speakers: ['1a, Ann, likes tea, and cake', 'b'],
        similarity_threshold: '0.6',
      }),
    ).toEqual({
      identifyUrl: 'http://voices:8005/voiceprint/identify',
      key: 'abc',
      speakers: [{ id: '1a', name: 'Ann', introduction: 'likes tea, and cake' }],
      threshold: 0.6,
    });
  });

  it.each([
    undefined,
    null,
    {},
    { url: 'null', speakers: ['a,A'] },
    { url: 'http://x', speakers: [] },
    { url: 'http://x', speakers: ['a/b,A', ',A'] },
  ])('is off for %j', (value) => {
    expect(parseVoiceprint(value)).toBeUndefined();
  });
});
