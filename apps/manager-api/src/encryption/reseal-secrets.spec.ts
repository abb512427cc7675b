import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadManagerConfig } from '../config/manager-config.js';
import { Database } from '../database/database.js';
import { secondFactorIdentity } from '../second-factor/second-factor-codes.js';
import { KeyRing } from '../security/key-ring.js';
import { SecretVault } from '../security/secret-vault.js';
import { resealSecrets } from './reseal-secrets.js';

const [OLD, NEW, OTHER] = [1, 2, 3].map((fill) => Buffer.alloc(32, fill)) as [Buffer, Buffer, Buffer];
const SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';

describe('resealSecrets', () => {
  const folder = mkdtempSync(join(tmpdir(), 'reseal-'));
  let database: Database;
  beforeAll(async () => {
    database = await Database.open(loadManagerConfig({ DATA_DIR: folder }, folder));
  });
  afterAll(async () => {
    await database.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const add = (id: string, key: Buffer): Promise<unknown> => {
    const secret = new SecretVault(new KeyRing([key])).seal(SECRET, secondFactorIdentity(id));
    return database.write((rows) =>
      rows.of('secondFactor').insert({ user_id: id, secret, last_step: 7, created_at: '' }),
    );
  };
  const stored = async (id: string): Promise<string> =>
    (await database.repository('secondFactor').findOneByOrFail({ user_id: id })).secret;

  it('seals secrets of authenticator apps under the key that writes, and counts those it cannot open', async () => {
    await add('ann', OLD);
    await add('bob', OTHER);
    const before = await stored('bob');
    const vault = new SecretVault(new KeyRing([NEW, OLD]));
    expect(await database.write((rows) => resealSecrets(rows, vault))).toBe(1);
    const alone = new SecretVault(new KeyRing([NEW]));
    expect(alone.open(await stored('ann'), secondFactorIdentity('ann'))).toBe(SECRET);
    expect(() => alone.open(before, secondFactorIdentity('bob'))).toThrow('another master key');
    expect(await stored('bob')).toBe(before);
  });
});
