import { createHash, hkdfSync, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const KEY_BYTES = 32;
const TEXT_PURPOSE = 'memory texts 1';

/** Name of the key file in manager-api's data folder. */
export const KEY_FILE = 'master.key';

/** Where the keys are from. */
export interface KeySource {
  /** 32 bytes in base64; undefined takes the key file. */
  masterKey: string | undefined;
  /** Further keys that are read and never written with. */
  readableKeys: readonly string[];
  dataDir: string;
}

/** A master key, and the one for texts that is derived from it. */
export interface RingKey {
  /** The first 8 hexadecimal digits of the master key's SHA-256. */
  id: string;
  master: Buffer;
  texts: Buffer;
}

/** The keys of this server: one writes, all of them read. */
export class KeyRing {
  /** The key that writes. */
  readonly current: RingKey;
  private readonly keys: ReadonlyMap<string, RingKey>;

  /** @param masters the first writes; 32 bytes each. @throws RangeError for another length */
  constructor(masters: readonly [Buffer, ...Buffer[]]) {
    this.current = toRingKey(masters[0]);
    this.keys = new Map(masters.map(toRingKey).map((key) => [key.id, key]));
  }

  /**
   * The keys of the environment. Without them the lines of the key file, of which the first writes; the file is made
   * (mode 0600) if it is not there.
   */
  static open({ masterKey, readableKeys, dataDir }: KeySource): KeyRing {
    const [first = '', ...others] = masterKey === undefined ? readKeyFile(dataDir) : [masterKey];
    const further = [...others, ...readableKeys].map((text) => Buffer.from(text, 'base64'));
    return new KeyRing([Buffer.from(first, 'base64'), ...further]);
  }

  /** Ids of all keys, that of the writing one first. */
  get ids(): string[] {
    return [...this.keys.keys()];
  }

  find(id: string): RingKey | undefined {
    return this.keys.get(id);
  }
}

/** The lines of a key file, which is made if it is not there. */
export function readKeyFile(dataDir: string): string[] {
  const file = join(dataDir, KEY_FILE);
  if (!existsSync(file)) {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    writeFileSync(file, newMasterKey(), { mode: 0o600, flag: 'wx' });
  }
  return readFileSync(file, 'utf8')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

/** Puts a new key at the head of a key file: it writes from the next start on, and the others read. @returns its id */
export function rotateKeyFile(dataDir: string): string {
  const file = join(dataDir, KEY_FILE);
  const added = newMasterKey();
  const lines = [added, ...readKeyFile(dataDir)];
  const temporary = `${file}.new`;
  writeFileSync(temporary, `${lines.join('\n')}\n`, { mode: 0o600 });
  renameSync(temporary, file);
  return toRingKey(Buffer.from(added, 'base64')).id;
}

/** 32 random bytes in base64. */
export function newMasterKey(): string {
  return randomBytes(KEY_BYTES).toString('base64');
}

function toRingKey(master: Buffer): RingKey {
  if (master.length !== KEY_BYTES) throw new RangeError('A master key must have 32 bytes.');
  const id = createHash('sha256').update(master).digest('hex').slice(0, 8);
  return { id, master, texts: Buffer.from(hkdfSync('sha256', master, '', TEXT_PURPOSE, KEY_BYTES)) };
}
