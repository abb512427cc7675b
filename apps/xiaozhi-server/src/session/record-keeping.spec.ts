import { RecordKeeping } from './record-keeping.js';

describe(RecordKeeping, () => {
  let shown: string[];
  let keeping: RecordKeeping;
  const turn = (roleId: string, isPaused: boolean): void => {
    const memory = { roleId, isPaused, isGuest: false, isChild: false };
    keeping.begin(memory, () => undefined);
    keeping.show(memory, 'en');
  };
  beforeEach(() => {
    shown = [];
    keeping = new RecordKeeping((message) => shown.push((JSON.parse(message) as { status: string }).status));
  });

  it('shows a pause that began or ended elsewhere after the next turn, once', () => {
    turn('ann', false);
    turn('ann', true);
    turn('ann', true);
    turn('ann', false);
    expect(shown).toEqual(['Memory paused', 'Memory on']);
  });

  it('shows nothing because somebody else speaks', () => {
    turn('ann', true);
    turn('bob', false);
    turn('ann', true);
    expect(shown).toEqual([]);
  });
});
