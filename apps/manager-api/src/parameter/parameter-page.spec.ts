import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PARAMETER_CATALOGUE } from '@xiaozhi/contracts';
import type { KnownParameter, ParameterUse } from '@xiaozhi/contracts';

const PAGE = join(__dirname, '../../../../docs/parameters.md');
const USES: readonly [ParameterUse, heading: string][] = [
  ['here', '### What acts here'],
  ['gateways', '### For gateways of other makes'],
  ['consoles', '### For consoles of other makes'],
];
const HEAD = '| code | type | default | what it does |\n|---|---|---|---|';
/** Longer defaults say that they are long. */
const MAX_LENGTH = 60;

const defaultOf = ({ default: text }: KnownParameter): string => {
  if (text === undefined) return '–';
  if (text === 'null' || text === '') return 'not set';
  return text.length > MAX_LENGTH ? 'as the field has it' : `\`${text}\``;
};

/** The lines of the catalogue as a table of the page. */
const tableOf = (use: ParameterUse): string =>
  [
    HEAD,
    ...PARAMETER_CATALOGUE.filter((known) => known.use === use).map((known) => {
      const { code, valueType, description, isSecret, test } = known;
      const marks = [isSecret === true ? ' *Secret.*' : '', test === undefined ? '' : ' *Can be tested.*'];
      return `| \`${code}\` | ${valueType} | ${defaultOf(known)} | ${description.en}${marks.join('')} |`;
    }),
  ].join('\n');

describe('docs/parameters.md', () => {
  it.each(USES)('has what the catalogue says of parameters for %s', (use, heading) => {
    if (process.env.WRITE_PARAMETER_TABLES === '1') {
      const [lead = '', rest = ''] = readFileSync(PAGE, 'utf8').split(`${heading}\n`);
      const table = /^(?:\|.*\n)+|^TABLE_\w+\n/m.exec(rest)?.[0] ?? '';
      writeFileSync(PAGE, `${lead}${heading}\n${rest.replace(table, () => `${tableOf(use)}\n`)}`);
    }
    const section = readFileSync(PAGE, 'utf8').split(`${heading}\n`)[1] ?? '';
    expect(/^(?:\|.*\n)+/m.exec(section)?.[0]?.trimEnd()).toBe(tableOf(use));
  });

  it('knows no code and no id twice', () => {
    for (const key of ['code', 'id'] as const) {
      const all = PARAMETER_CATALOGUE.flatMap((known) => known[key] ?? []);
      expect(new Set(all).size).toBe(all.length);
    }
  });
});
