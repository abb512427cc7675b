import { withoutOwnWords } from './own-words.js';
import type { TimedText } from './timed-words.js';

/** Said at about 15 characters a second (Chinese: 4), from `startMs` on. */
function said(text: string, startMs: number): TimedText {
  const perSecond = /\p{Script=Han}/u.test(text) ? 4 : 15;
  return { text, startMs, endMs: startMs + (text.length * 1_000) / perSecond };
}
const WEATHER = said('The weather in the city is going to be very nice tomorrow morning.', 10_000);
const QUESTION = said('Would you like the red one or the blue one?', 10_000);
const YES_OR_NO = said('Shall I set an alarm for seven, yes or no?', 10_000);

describe(withoutOwnWords, () => {
  it.each([
    ['to the letter', 'the weather in the city is going to be very nice tomorrow morning', 10_200],
    ['with slips of the recogniser', 'whether in the city is going to be vary nice tomorow morning', 10_300],
    ['a part, from its middle', 'going to be very nice tomorrow', 11_900],
    ['with a filler at the edge', 'uh the weather in the city is going to', 10_200],
  ])('takes the echo of a sentence out: %s', (_, text, startMs) => {
    expect(withoutOwnWords(said(text, startMs), [WEATHER])).toBe('');
  });

  it('takes an echo out that begins in one sentence and ends in the next', () => {
    const next = said('Take an umbrella for the evening.', WEATHER.endMs);
    const heard = said('very nice tomorrow morning take an umbrella', WEATHER.endMs - 1_800);
    expect(withoutOwnWords(heard, [WEATHER, next])).toBe('');
  });

  it.each([
    ['the weather in the city is going to be stop it please', 10_200, 'stop it please'],
    ['Wait a second, is going to be very nice tomorrow', 11_000, 'Wait a second,'],
    ['going to be very nice no thanks tomorrow morning', 12_000, 'no thanks'],
    ['going to be very nice no tomorrow morning', 12_000, 'no'],
  ])('leaves what somebody else says among it: %s', (text, startMs, left) => {
    expect(withoutOwnWords(said(text, startMs), [WEATHER])).toBe(left);
  });

  it.each(['yes', 'no', 'Yes.', 'no no', 'seven', 'or no'])(
    'never takes the answer %s for an echo of the question, whenever it comes',
    (answer) => {
      for (let startMs = 10_000; startMs < 15_000; startMs += 100)
        expect(withoutOwnWords(said(answer, startMs), [YES_OR_NO])).toBe(answer);
    },
  );

  it('takes two words out in the middle of a sentence, and nowhere else', () => {
    expect(withoutOwnWords(said('going to', 11_850), [WEATHER])).toBe('');
    expect(withoutOwnWords(said('going to', 13_500), [WEATHER])).toBe('going to');
    expect(withoutOwnWords(said('blue one', QUESTION.endMs - 300), [QUESTION])).toBe('blue one');
  });

  it('keeps an answer that repeats the last words of the question', () => {
    const answer = said('the blue one', QUESTION.endMs + 300);
    expect(withoutOwnWords(answer, [QUESTION])).toBe('the blue one');
    const echo = said('the blue one', QUESTION.endMs - 800 + 200);
    expect(withoutOwnWords(echo, [QUESTION])).toBe('');
  });

  it('keeps a sentence that is said again after it was said', () => {
    const again = { ...WEATHER, startMs: WEATHER.endMs + 200, endMs: WEATHER.endMs * 2 - WEATHER.startMs };
    expect(withoutOwnWords(again, [WEATHER])).toBe(again.text);
  });

  it('keeps an answer at the end of an echo', () => {
    const heard = said('for seven yes or no yes', 11_700);
    expect(withoutOwnWords(heard, [YES_OR_NO])).toBe('yes');
  });

  it('takes a reply of one word out where it comes back at once, and keeps the same word said later', () => {
    const okay = said('Okay.', 10_000);
    expect(withoutOwnWords(said('okay', 10_200), [okay])).toBe('');
    expect(withoutOwnWords(said('okay', 11_000), [okay])).toBe('okay');
  });

  it('keeps words that are the agent’s in another order, or other words altogether', () => {
    for (const text of ['nice city weather', 'what is the time in london', 'morning very tomorrow the in'])
      expect(withoutOwnWords(said(text, 10_800), [WEATHER])).toBe(text);
  });

  it('keeps everything where nothing was said', () => {
    expect(withoutOwnWords(said('hello there my friend', 100), [])).toBe('hello there my friend');
    expect(withoutOwnWords(said('…', 100), [WEATHER])).toBe('…');
  });

  describe('in Chinese', () => {
    const weather = said('明天早上城里的天气会很好，西边会吹来一点微风。', 10_000);
    const choice = said('你要红色的还是蓝色的？', 10_000);

    it('takes the echo out, also where the recogniser writes another character of the same sound', () => {
      expect(withoutOwnWords(said('明天早上城里的天气会很好', 10_300), [weather])).toBe('');
      expect(withoutOwnWords(said('明天早上成里地天汽会很好', 10_300), [weather])).toBe('');
    });

    it('leaves what somebody else says among it', () => {
      expect(withoutOwnWords(said('城里的天气会很好别说了', 11_000), [weather])).toBe('别说了');
    });

    it.each(['是', '不是', '蓝色的', '好', '不要'])('never takes the answer %s for an echo', (answer) => {
      for (let startMs = choice.startMs; startMs < choice.endMs + 3_000; startMs += 100)
        expect(withoutOwnWords(said(answer, startMs), [choice])).toBe(answer);
    });
  });
});
