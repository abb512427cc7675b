import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { memoryProviders } from './registry.js';

const NOT_PROVIDERS = ['resilience'];

describe('the list of memory providers', () => {
  it('names every provider folder that has a definition, and no other', () => {
    const folders = readdirSync(__dirname, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !NOT_PROVIDERS.includes(entry.name))
      .filter((entry) =>
        readdirSync(join(__dirname, entry.name)).some((file) => file.endsWith('.definition.ts')),
      );
    expect(memoryProviders.definitions).toHaveLength(folders.length);
  });
});
