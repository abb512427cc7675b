import { PROMPT_PHRASES, tellPrompts } from './prompt-answer.js';
import { findPromptWish } from './prompt-wish.js';

const wishOf = (content: string, before?: string): boolean | undefined =>
  findPromptWish([
    ...(before === undefined ? [] : [{ role: 'assistant' as const, content: before }]),
    { role: 'user', content },
  ])?.allowed;

describe(findPromptWish, () => {
  it.each([
    ['You may remind me of things I told you.', true],
    ['you can remind me about what I have told you', true],
    ['You may bring things up by yourself.', true],
    ['你可以主动提醒我。', true],
    ['我同意你主动提醒我', true],
    ['你可以主动提醒我我告诉过你的事。', true],
    ["Don't bring things up by yourself.", false],
    ['Please stop reminding me of things I told you.', false],
    ['Do not bring anything up any more', false],
    ['别主动提醒我了。', false],
    ['请不要再主动提醒我。', false],
    ['Remind me of the meeting at eight', undefined],
    ['你可以明天提醒我吃药吗', undefined],
    ['Yes.', undefined],
    ['No.', undefined],
  ])('takes “%s” for %s', (said, allowed) => {
    expect(wishOf(said)).toBe(allowed);
  });

  it.each([
    ['Yes, please.', true],
    ['Sure', true],
    ['No, thanks.', false],
    ['What time is it?', undefined],
  ])('takes “%s” after its question for %s', (said, allowed) => {
    expect(wishOf(said, PROMPT_PHRASES.en.ask)).toBe(allowed);
    expect(wishOf(said, 'May I help you?')).toBeUndefined();
  });

  it('takes a Chinese yes and no', () => {
    expect([wishOf('好的', PROMPT_PHRASES.zh.ask), wishOf('不要', PROMPT_PHRASES.zh.ask)]).toEqual([
      true,
      false,
    ]);
  });
});

describe(tellPrompts, () => {
  it('says what was kept', () => {
    expect(tellPrompts({ askConsent: '' }, 'en')).toBe(PROMPT_PHRASES.en.ask);
    expect(tellPrompts({ promptsAllowed: true }, 'zh')).toBe(PROMPT_PHRASES.zh.allowed);
    expect(tellPrompts({ promptsAllowed: false }, 'en')).toBe(PROMPT_PHRASES.en.revoked);
    expect(tellPrompts({ promptsOff: '' }, 'en')).toBe(PROMPT_PHRASES.en.off);
    expect(tellPrompts({ done: true }, 'en')).toBeUndefined();
  });
});
