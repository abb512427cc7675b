import { useSelection } from './use-selection.js';

describe(useSelection, () => {
  it('holds what is chosen, once each, and no more than may be', () => {
    const { ids, has, toggle, clear } = useSelection(2);
    for (const id of ['a', 'b', 'c']) toggle(id);
    expect([ids.value, has('a'), has('c')]).toEqual([['a', 'b'], true, false]);
    toggle('a');
    toggle('c');
    expect(ids.value).toEqual(['b', 'c']);
    clear();
    expect(ids.value).toEqual([]);
  });
});
