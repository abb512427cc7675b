import { matchCommands, stepIn } from './commands.js';
import type { Command } from './commands.js';

const command = (label: string, also: string[] = []): Command => ({
  id: label,
  label,
  hint: '',
  also,
  run: () => undefined,
});
const all = ['Memory', 'Parameters', 'Kitchen helper', 'Öffnungszeiten', 'My account'].map((label) =>
  command(label),
);
const labels = (typed: string, commands = all): string[] =>
  matchCommands(commands, typed).map(({ label }) => label);

describe(matchCommands, () => {
  it('offers all while nothing is typed', () => {
    expect(labels('  ')).toEqual(all.map(({ label }) => label));
  });
  it('puts what begins so before words within, and these before parts of words', () => {
    const commands = ['Remember', 'Old memory', 'Memory'].map((label) => command(label));
    expect(labels('mem', commands)).toEqual(['Memory', 'Old memory', 'Remember']);
  });
  it('wants every word, wherever it stands', () => {
    expect(labels('helper kit')).toEqual(['Kitchen helper']);
    expect(labels('helper garden')).toEqual([]);
  });
  it('takes no heed of capitals and accents', () => {
    expect(labels('offnung')).toEqual(['Öffnungszeiten']);
  });
  it('finds what stands beside the label last', () => {
    const commands = [command('Kitchen', ['aa:bb:cc:dd:ee:01', '内存']), command('AA battery')];
    expect(labels('aa', commands)).toEqual(['AA battery', 'Kitchen']);
    expect(labels('内存', commands)).toEqual(['Kitchen']);
  });
});

describe(stepIn, () => {
  it.each([
    [3, 0, 1, 1],
    [3, 2, 1, 0],
    [3, 0, -1, 2],
    [0, -1, 1, -1],
  ])('of %i, from %i by %i, comes to %i', (count, place, step, next) => {
    expect(stepIn(count, place, step)).toBe(next);
  });
});
