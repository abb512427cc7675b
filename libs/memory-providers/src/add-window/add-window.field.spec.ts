import { addWindowOf } from './add-window.field.js';
import { memoryProviders } from '../index.js';

describe(addWindowOf, () => {
  const of = (code: string, fields: Record<string, unknown> = {}): unknown =>
    addWindowOf(
      memoryProviders.definitions.find((one) => one.code === code),
      fields,
    );

  it('gathers for what costs something, as set, and within bounds', () => {
    expect(of('mem0ai')).toEqual({ turns: 4, ms: 30_000 });
    expect(of('mem0_oss', { add_window_turns: '20', add_window_seconds: '5' })).toEqual({
      turns: 8,
      ms: 5_000,
    });
    expect(of('mem0ai', { add_window_turns: 'many', add_window_seconds: -1 })).toEqual({
      turns: 4,
      ms: 30_000,
    });
  });

  it.each([
    ['local', {}],
    ['mem0ai', { add_window_seconds: 0 }],
    ['mem0ai', { add_window_turns: 1 }],
    ['unknown', {}],
  ])('lets each turn of %s go at once with %j', (code, fields) => {
    expect(of(code, fields)).toBeUndefined();
  });
});
