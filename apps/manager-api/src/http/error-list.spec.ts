import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const read = (path: string): string => readFileSync(path, 'utf8');
const sources = readdirSync(join(__dirname, '..'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !file.includes('spec') && !file.includes('testing'))
  .map((file) => read(join(__dirname, '..', file)))
  .join('\n');
/** Thrown with a status, given by the filter, or made of a thing's name. */
const codes = [
  ...[...sources.matchAll(/new ApiError\(\s*\d+,\s*'([A-Z_]+)'/g)].map(([, code]) => code ?? ''),
  ...['ROUTE_NOT_FOUND', 'REQUEST_REFUSED', 'INTERNAL', 'CONFIG_INVALID', 'SECRET_UNREADABLE'],
  ...[
    ...['agent', 'device', 'provider', 'memory', 'conversation', 'announcement'],
    ...['speaker', 'sample', 'utterance', 'user', 'session', 'token'],
  ].map((what) => `${what.toUpperCase()}_NOT_FOUND`),
];

describe('docs/errors.md', () => {
  const list = read(join(__dirname, '../../../../docs/errors.md'));

  it.each([...new Set(codes)].sort())('lists %s', (code) => {
    expect(list).toContain(`\`${code}\``);
  });

  it('is held against enough codes to be of use', () => {
    expect(new Set(codes).size).toBeGreaterThan(25);
  });
});
