import { isHallucination } from './stock-phrases.js';

const audio = (level: number): Float32Array => new Float32Array(16_000).fill(level);
const NOISE = { voicedMs: 260, probability: 0.55 };
const WORD = { voicedMs: 320, probability: 0.9 };

describe(isHallucination, () => {
  it.each(['Yeah.', 'Thank you.', '嗯。', 'you', '字幕由Amara.org社区提供'])(
    'finds %j in doubtful noise',
    (text) => {
      expect(isHallucination(text, { samples: audio(0.05), voice: NOISE })).toBe(true);
    },
  );

  it.each(['yes', 'Yes.', 'no', '好', '对', '不是', 'stop', 'Peanuts.'])('never takes %j for one', (text) => {
    expect(isHallucination(text, { samples: audio(0.0001), voice: NOISE })).toBe(false);
  });

  it.each(['Yeah.', '嗯', 'Thank you.'])('lets %j pass that was clearly said', (text) => {
    expect(isHallucination(text, { samples: audio(0.05), voice: WORD })).toBe(false);
  });

  it('knows that nobody says a sentence in the time of a word', () => {
    const voice = { voicedMs: 320, probability: 0.95 };
    expect(isHallucination('Thank you very much for watching', { samples: audio(0.05), voice })).toBe(false);
    expect(isHallucination('Thank you for watching!', { samples: audio(0.05), voice })).toBe(true);
    const long = { voicedMs: 1_200, probability: 0.95 };
    expect(isHallucination('Thank you for watching!', { samples: audio(0.05), voice: long })).toBe(false);
  });

  it('goes by the level where a button was held', () => {
    expect(isHallucination('Thank you.', { samples: audio(0.001), voice: undefined })).toBe(true);
    expect(isHallucination('Thank you.', { samples: audio(0.05), voice: undefined })).toBe(false);
  });
});
