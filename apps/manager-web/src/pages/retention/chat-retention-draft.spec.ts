import { toChatDraft, toChatPolicy } from './chat-retention-draft.js';

describe(toChatDraft, () => {
  it.each([
    [null, true, true],
    [{ textDays: 30, audioDays: null }, true, false],
    [null, false, false],
  ])('of the own policy %j, of an agent: %s, follows the default: %s', (own, isAgent, followsDefault) => {
    const policy = { textDays: 30, audioDays: null };
    expect(toChatDraft({ policy, own, lastRunAt: null }, isAgent)).toEqual({
      ...{ followsDefault, textDays: 30, audioDays: 0 },
    });
  });
});

describe(toChatPolicy, () => {
  it('keeps for ever what has no number, and has no policy where the default is followed', () => {
    expect(toChatPolicy({ followsDefault: false, textDays: 0, audioDays: 7 })).toEqual({
      ...{ textDays: null, audioDays: 7 },
    });
    expect(toChatPolicy({ followsDefault: true, textDays: 9, audioDays: 7 })).toBeNull();
  });
});
