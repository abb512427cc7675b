import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describeAgentVersions } from '../testing/agent-version-suite.js';

jest.setTimeout(30_000);

describeAgentVersions('SQLite', () => ({}));

/** Writes of agents that keep no version, and why. */
const WITHOUT: Record<string, string> = {
  'database/seed.ts': 'the start keeps the first version',
  'memory-erasure/memory-erasure.service.ts': 'the running summary is no setting',
  'memory-history/undo-settings.ts': 'memory-operations.ts keeps it, in the same transaction',
  'model-provider/config-usage.ts': 'model-provider.service.ts keeps it, in the same transaction',
};

describe('the code', () => {
  const folder = join(__dirname, '..');

  it('keeps a version wherever it writes settings of agents', () => {
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
      (file) => file.endsWith('.ts') && !/spec|testing|migrations/.test(file),
    );
    const writers = files.filter((file) =>
      /of\('agent'\)\s*\.(?:insert|update|save)/.test(readFileSync(join(folder, file), 'utf8')),
    );
    const keepers = writers.filter((file) =>
      /await keepAgentVersion\(/.test(readFileSync(join(folder, file), 'utf8')),
    );
    expect(writers.length).toBeGreaterThan(6);
    expect(writers.filter((file) => !keepers.includes(file)).sort()).toEqual(Object.keys(WITHOUT).sort());
  });
});
