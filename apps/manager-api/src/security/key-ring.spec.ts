import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KEY_FILE, KeyRing, rotateKeyFile } from './key-ring.js';

const key = (fill: number): string => Buffer.alloc(32, fill).toString('base64');

describe(KeyRing, () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'keys-'));
  afterAll(() => rmSync(dataDir, { recursive: true }));

  it('refuses a key of another length', () => {
    expect(() => new KeyRing([Buffer.alloc(16)])).toThrow(RangeError);
    expect(() => new KeyRing([Buffer.alloc(32), Buffer.alloc(31)])).toThrow(RangeError);
  });

  it('makes a key file that only its owner reads, and takes it again', () => {
    const source = { masterKey: undefined, readableKeys: [], dataDir };
    const { ids } = KeyRing.open(source);
    expect(KeyRing.open(source).ids).toEqual(ids);
    expect(statSync(join(dataDir, KEY_FILE)).mode & 0o777).toBe(0o600);
  });

  it('writes with the first line of the file, and reads with the others and the readable keys', () => {
    writeFileSync(join(dataDir, KEY_FILE), `${key(1)}\n\n${key(2)}\n`);
    const { current, ids } = KeyRing.open({ masterKey: undefined, readableKeys: [key(3)], dataDir });
    expect(ids).toHaveLength(3);
    expect([current.id, current.master]).toEqual([ids[0], Buffer.alloc(32, 1)]);
  });

  it('puts a new key at the head of the file, and keeps those that are there', () => {
    const source = { masterKey: undefined, readableKeys: [], dataDir };
    const { ids } = KeyRing.open(source);
    const added = rotateKeyFile(dataDir);
    expect(KeyRing.open(source).ids).toEqual([added, ...ids]);
    expect(statSync(join(dataDir, KEY_FILE)).mode & 0o777).toBe(0o600);
  });

  it('takes the key of the environment before the file', () => {
    const { ids } = KeyRing.open({ masterKey: key(4), readableKeys: [], dataDir });
    expect(ids).toEqual([new KeyRing([Buffer.alloc(32, 4)]).current.id]);
  });

  it('has another key for texts than for secrets', () => {
    const { master, texts } = new KeyRing([Buffer.alloc(32, 5)]).current;
    expect(texts).toHaveLength(32);
    expect(texts.equals(master)).toBe(false);
  });
});
