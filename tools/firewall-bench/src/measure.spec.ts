import { PARTS, readPart } from './labelled-set.js';
import { count, screenAll } from './measure.js';
import { grouped, meetsGoals, tableOf } from './report.js';

describe('the labelled utterances', () => {
  const all = PARTS.flatMap((part) => readPart(part));

  it('are more than four hundred, as many in each language, each with an id of its own', () => {
    expect(all.length).toBeGreaterThan(400);
    expect(all.filter(({ language }) => language === 'en')).toHaveLength(all.length / 2);
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
  });

  it('stand in one part only', () => {
    const [development = [], heldOut = []] = PARTS.map((part) => readPart(part).map(({ text }) => text));
    const shared = heldOut.filter((text) => development.includes(text));
    expect(shared).toEqual([]);
  });
});

describe('the bench', () => {
  it('finds the goals met on what the rules were written with, and says so by category', () => {
    const outcomes = screenAll(readPart('development'), 'normal');
    expect(meetsGoals(count(outcomes))).toBe(true);
    expect(grouped(outcomes, ({ utterance }) => utterance.language).size).toBe(2);
    expect(tableOf('development', outcomes)).toMatch(/health zh .*\n/u);
  });

  it('finds them missed where nothing is screened', () => {
    expect(meetsGoals(count(screenAll(readPart('development'), 'off')))).toBe(false);
  });
});
