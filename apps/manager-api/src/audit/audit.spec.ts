import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describeAudit } from '../testing/audit-suite.js';

jest.setTimeout(30_000);

describeAudit('SQLite', () => ({}));

describe('the code', () => {
  const folder = join(__dirname, '..');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.ts') && !/spec|testing|migrations/.test(file),
  );

  it('writes lines of the audit log in one place, and edits and deletes none', () => {
    const uses = files.flatMap((file) => {
      const text = readFileSync(join(folder, file), 'utf8').replaceAll(/\s+/g, ' ');
      return [...text.matchAll(/of\('audit'\) ?\.(\w+)/g)].map(([, method]) => `${file} ${method}`);
    });
    const reads = new Set(['countBy', 'find', 'findBy', 'findOneBy']);
    expect(uses.filter((use) => !reads.has(use.split(' ')[1] ?? ''))).toEqual([
      'audit/audit.service.ts insert',
    ]);
  });
});
