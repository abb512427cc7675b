import { parseRoleId } from './role-id.js';
import { forgetFact, holdsFact, isSameFact } from './same-fact.js';
import { FakeMemoryProvider } from './testing/index.js';

describe(isSameFact, () => {
  it.each([
    ['User lives in Berlin.', 'I live in Berlin', true],
    ['用户住在北京', '我住在北京。', true],
    ['User lives in Berlin.', 'User lives in Bern.', false],
    ['User lives in Berlin and has two dogs.', 'User lives in Berlin.', false],
    ['', '', false],
  ])('%s, %s: %s', (one, other, isSame) => expect(isSameFact(one, other)).toBe(isSame));
});

describe(holdsFact, () => {
  it('finds a fact among others', () =>
    expect(holdsFact('User lives in Berlin and has two dogs.', 'User lives in Berlin.')).toBe(true));
});

describe(forgetFact, () => {
  const signal = new AbortController().signal;
  const [ann, bob] = [parseRoleId('02:00:00:00:00:01'), parseRoleId('02:00:00:00:00:02')];

  it('takes out every memory of the role that holds it, however old, and no other', async () => {
    const provider = new FakeMemoryProvider();
    const texts = [
      'Lives in Berlin.',
      ...Array.from({ length: 250 }, (_, n) => `Owns boat number ${n + 100}.`),
    ];
    for (const [role, some] of [[ann, texts] as const, [bob, texts.slice(0, 1)] as const])
      for (const text of some)
        await provider.create(role, { id: `${role} ${text}`, text, provenance: {} }, signal);
    expect(await forgetFact(provider, { roleId: ann, text: 'User lives in Berlin.' }, signal)).toBe(true);
    expect((await provider.list(ann, { page: 1, limit: 1 }, signal)).total).toBe(250);
    expect((await provider.list(bob, { page: 1, limit: 1 }, signal)).total).toBe(1);
  });

  it('says where a provider has no calls for that', async () => {
    const provider = new FakeMemoryProvider({ capabilities: ['list'] });
    expect(await forgetFact(provider, { roleId: ann, text: 'Lives in Berlin.' }, signal)).toBe(false);
  });
});
