import { roleIdFor } from '@xiaozhi/memory';
import { toInteraction, unwrapSpeech, withEarlier } from './interaction.js';
import { provisionalId } from './provisional.js';
import type { FinishedTurn } from './session-memory.js';

const SUBJECT = {
  roleId: roleIdFor({ scope: 'device', deviceId: 'AA:BB:CC:00:11:22', agentId: 'agent' }),
  sessionId: 'session',
  agentId: 'agent',
  deviceId: 'aa:bb:cc:00:11:22',
};
const AT = '2026-03-01T10:00:00.000Z';

function turn(...contents: [role: 'user' | 'assistant', content: string][]): FinishedTurn {
  return {
    turnId: '01J0000000000000000000000A',
    messages: contents.map(([role, content]) => ({ role, content, at: AT })),
    recalled: {
      memories: [{ id: 'm', text: 'User lives in Berlin.', updatedAt: AT, score: 1, source: 'mirror' }],
      section: '',
      tookMs: 1,
      isComplete: true,
    },
  };
}

describe(withEarlier, () => {
  it('takes words of earlier turns along, and what was recalled of them for no echo', () => {
    const cut = toInteraction(turn(['user', 'I like pears.'], ['assistant', 'I']), SUBJECT, new Date(AT));
    if (cut === undefined) throw new Error('nothing was said');
    const earlier = { ...cut, id: 'cut' };
    const now = turn(['user', 'I like plums.'], ['assistant', 'Good.']);
    const [stored] = now.recalled.memories;
    if (stored === undefined) throw new Error('nothing was recalled');
    const ofEarlier = { ...stored, id: provisionalId('cut', 0), text: 'User likes pears.' };
    const recalled = { ...now.recalled, memories: [ofEarlier, stored] };
    const whole = withEarlier({ ...now, recalled }, [earlier]);
    expect(whole.messages.map(({ content }) => content)).toEqual([
      'I like pears.',
      'I',
      'I like plums.',
      'Good.',
    ]);
    expect(whole.recalled.memories).toEqual([stored]);
  });
});

describe(toInteraction, () => {
  it('carries the turn’s id as idempotency key, and what was recalled as not new', () => {
    const interaction = toInteraction(turn(['user', 'Hello'], ['assistant', 'Hi']), SUBJECT, new Date(AT));
    expect(interaction).toMatchObject({
      id: '01J0000000000000000000000A',
      roleId: 'aa:bb:cc:00:11:22',
      occurredAt: AT,
      recalledTexts: ['User lives in Berlin.'],
    });
  });

  it('takes a recogniser’s JSON wrapper off', () => {
    const wrapped = '{"content":"I like tea","language":"en","emotion":"🙂"}';
    const interaction = toInteraction(turn(['user', wrapped], ['assistant', 'Noted']), SUBJECT, new Date(AT));
    expect(interaction?.messages[0]?.content).toBe('I like tea');
  });

  it('has nothing to save without a user’s and another message', () => {
    expect(toInteraction(turn(['user', 'Hello']), SUBJECT, new Date(AT))).toBeUndefined();
    expect(
      toInteraction(turn(['assistant', 'Hi'], ['assistant', 'Ho']), SUBJECT, new Date(AT)),
    ).toBeUndefined();
    expect(toInteraction(turn(['user', ' '], ['assistant', 'Hi']), SUBJECT, new Date(AT))).toBeUndefined();
  });
});

describe(unwrapSpeech, () => {
  it.each([['plain words'], ['{not json'], ['{"other":"shape"}']])('leaves %s as it is', (text) => {
    expect(unwrapSpeech(text)).toBe(text);
  });
});
