import { Dialogue } from './dialogue.js';

const user = (content: string): { role: 'user'; content: string } => ({ role: 'user', content });
const assistant = (content: string): { role: 'assistant'; content: string } => ({
  role: 'assistant',
  content,
});

describe(Dialogue, () => {
  it('holds what was said and heard, in order, and adds what is said now', () => {
    const dialogue = new Dialogue();
    for (const message of [user('a'), assistant('b'), assistant(''), user('c')]) dialogue.add(message);
    expect(dialogue.with('d')).toEqual([user('a'), assistant('b'), user('c'), user('d')]);
  });

  it('begins with the user', () => {
    const dialogue = new Dialogue();
    dialogue.add(assistant('an announcement'));
    expect(dialogue.with('a')).toEqual([user('a')]);
  });

  it.each([
    ['many turns', 1_000, 10],
    ['long turns', 20, 30_000],
    ['one turn that is too long by itself', 1, 300_000],
  ])('does not grow without bound over %s, and drops whole turns', (_, turnsCount, length) => {
    const dialogue = new Dialogue();
    for (let turn = 0; turn < turnsCount; turn += 1) {
      dialogue.add(user(`${turn}`.padEnd(length, '.')));
      dialogue.add(assistant(`answer ${turn}`.padEnd(length, '.')));
    }
    const messages = dialogue.with('now');
    expect(messages.length).toBeLessThanOrEqual(401);
    expect(messages.reduce((total, { content }) => total + content.length, 0)).toBeLessThanOrEqual(200_010);
    expect(messages[0]?.role).toBe('user');
    expect(messages.length % 2).toBe(1);
    expect(messages.at(-1)).toEqual(user('now'));
  });
});
