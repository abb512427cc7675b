import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLogger } from '@xiaozhi/observability';
import { LastKnownGoodStore } from './last-known-good.store.js';

describe(LastKnownGoodStore, () => {
  let folder: string;
  const storeWith = (secret: string | undefined): LastKnownGoodStore =>
    new LastKnownGoodStore(folder, () => secret, silentLogger());

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'last-known-good-'));
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  it('gives back what was kept, also to a later process', async () => {
    await storeWith('secret').put('device a', { api_key: 'm0-key' });
    expect(await storeWith('secret').find('device a')).toEqual({ api_key: 'm0-key' });
  });

  it('leaves no readable secret on disk', async () => {
    await storeWith('secret').put('device a', { api_key: 'm0-key-in-clear' });
    const [file] = readdirSync(folder);
    expect(readFileSync(join(folder, String(file))).includes('m0-key-in-clear')).toBe(false);
  });

  it('finds nothing under another secret, another name or in a damaged file', async () => {
    await storeWith('secret').put('device a', { value: 1 });
    expect(await storeWith('other').find('device a')).toBeUndefined();
    expect(await storeWith('secret').find('device b')).toBeUndefined();
    const [file] = readdirSync(folder);
    writeFileSync(join(folder, String(file)), 'garbage that is long enough to have a nonce and a tag');
    expect(await storeWith('secret').find('device a')).toBeUndefined();
  });

  it('keeps nothing while there is no secret', async () => {
    await storeWith(undefined).put('device a', { value: 1 });
    expect(readdirSync(folder)).toEqual([]);
  });
});
