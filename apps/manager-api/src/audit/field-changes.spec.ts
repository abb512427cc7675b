import { Hidden, changesBetween } from './field-changes.js';

describe('changesBetween', () => {
  it('names what differs, lists as a whole, and nothing else', () => {
    const before = { name: 'Ann', models: { LLM: 'a', TTS: null }, plugins: ['x'], same: [1] };
    const after = { name: 'Ann', models: { LLM: 'b' }, plugins: ['x', 'y'], same: [1] };
    expect(changesBetween(before, after)).toEqual([
      { field: 'models.LLM', before: 'a', after: 'b', isSecret: false },
      { field: 'plugins', before: ['x'], after: ['x', 'y'], isSecret: false },
    ]);
  });

  it('has all fields of what is made or gone that are not empty', () => {
    expect(changesBetween(null, { name: 'Ann', voice: null })).toEqual([
      { field: 'name', before: null, after: 'Ann', isSecret: false },
    ]);
    expect(changesBetween({ on: false }, null)).toEqual([
      { field: 'on', before: false, after: null, isSecret: false },
    ]);
    expect(changesBetween(null, null)).toEqual([]);
  });

  it.each([
    ['api_key', true],
    ['auth.password', true],
    ['refreshToken', true],
    ['max_tokens', false],
    ['recallTokenBudget', false],
  ])('takes %s for a secret: %s', (field, isSecret) => {
    const value = isSecret ? null : 'new';
    const nested = field.includes('.') ? { auth: { password: 'new' } } : { [field]: 'new' };
    expect(changesBetween(null, nested)).toEqual([{ field, before: null, after: value, isSecret }]);
  });

  it('compares what is hidden without showing it', () => {
    const secret = new Hidden('s3cret');
    expect(changesBetween({ any: secret }, { any: new Hidden('s3cret') })).toEqual([]);
    expect(changesBetween({ any: secret }, { any: new Hidden('other') })).toEqual([
      { field: 'any', before: null, after: null, isSecret: true },
    ]);
  });

  it('ends at objects in objects in objects', () => {
    const deep = (leaf: unknown): unknown => ({ a: { b: { c: { d: { e: { f: leaf } } } } } });
    const [change] = changesBetween(
      deep(1) as object as Record<string, unknown>,
      deep(2) as Record<string, unknown>,
    );
    expect(change).toMatchObject({ field: 'a.b.c.d.e', after: { f: 2 } });
  });
});
