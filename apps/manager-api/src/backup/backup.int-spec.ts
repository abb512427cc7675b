import { readdirSync } from 'node:fs';
import { createConnection } from 'mysql2/promise';
import type { ManagerConfig } from '../config/manager-config.js';
import { connect } from '../database/database.js';
import { BackupBench, expectOneMoment, expectedRows } from '../testing/backup-bench.js';
import { createMariaDatabase } from '../testing/maria-database.js';
import type { MariaDatabase } from '../testing/maria-database.js';
import { describeOnMariaDb } from '../testing/on-mariadb.js';
import { moveDatabase } from './move-database.js';

describeOnMariaDb((databaseUrl) => {
  const bench = new BackupBench();
  const others: MariaDatabase[] = [];
  const another = async (): Promise<string> => {
    const made = await createMariaDatabase();
    others.push(made);
    return made.url;
  };
  afterAll(async () => {
    for (const made of others) await made.drop();
    bench.remove();
  });

  describe('a move from SQLite', () => {
    beforeAll(() => bench.fill('small'));

    it('copies every value into an empty database, and leaves the source as it is', async () => {
      const config = bench.config('small');
      const tables = await moveDatabase(config, databaseUrl());
      expect(tables.every(({ rows }) => rows === 3)).toBe(true);
      const moved = bench.config('moved', databaseUrl());
      expect(await bench.rows(moved)).toEqual(expectedRows());
      expect(await bench.rows(config)).toEqual(expectedRows());
      await expect(moveDatabase(config, databaseUrl())).rejects.toMatchObject({ code: 'TARGET_NOT_EMPTY' });
    });

    it('says which row does not fit, keeps nothing of it, and can be run again', async () => {
      const url = await another();
      const make = async (server: string, code: string): Promise<ManagerConfig> => {
        const config = bench.config(server);
        const source = await connect(config);
        await source.runMigrations();
        const columns = 'code, id, value, value_type, is_secret, remark, created_at, updated_at';
        const add = `INSERT INTO parameter (${columns}) VALUES (?, ?, 'v', 'string', ?, '', '', '')`;
        await source.query(add, ['first', 1, 0]);
        await source.query(add, [code, 2, 0.4]);
        await source.destroy();
        return config;
      };
      await expect(moveDatabase(await make('loose', 'a'.repeat(192)), url)).rejects.toMatchObject({
        code: 'ROW_DOES_NOT_FIT',
        message: expect.stringContaining(`parameter.code of the row with code ${'a'.repeat(192)}`) as string,
      });
      expect((await bench.rows(bench.config('target', url))).get('parameter')).toEqual([]);
      await moveDatabase(await make('tight', 'short'), url);
      const rows = (await bench.rows(bench.config('target', url))).get('parameter') ?? [];
      expect(rows.map(({ code, is_secret }) => [code, is_secret])).toEqual([
        ['first', 0],
        ['short', 0],
      ]);
    });
  });

  describe('an archive', () => {
    it('goes from SQLite to MariaDB and back again, with every value', async () => {
      const url = await another();
      await bench.fill('sqlite');
      await bench.backUp('sqlite');
      const maria = bench.config('maria', url);
      await bench.restore('maria', { config: maria });
      expect(await bench.rows(maria)).toEqual(expectedRows());
      expect(readdirSync(maria.dataDir).sort()).toEqual(['firmware', 'gateway-secret', 'master.key']);
      const { database } = await bench.backUp('maria', { config: maria });
      expect(database.kind).toBe('mariadb');
      await bench.restore('back');
      expect(await bench.rows(bench.config('back'))).toEqual(expectedRows());
    });

    it('is one moment of a database that is written to', async () => {
      const maria = bench.config('maria', others.at(-1)?.url);
      await expectOneMoment(maria);
      await bench.backUp('maria', { config: maria, target: `${bench.folder}/moment.tar.gz` });
    });

    it('is not restored while others are connected, nor over rows unless told to, and keeps those', async () => {
      const url = others.at(-1)?.url ?? '';
      const maria = bench.config('maria', url);
      const file = `${bench.folder}/moment.tar.gz`;
      const connection = await createConnection(url.replace('mariadb:', 'mysql:'));
      await expect(bench.restore('maria', { config: maria, file, isReplacing: true })).rejects.toMatchObject({
        code: 'DATABASE_IN_USE',
      });
      await connection.end();
      await expect(bench.restore('maria', { config: maria, file })).rejects.toMatchObject({
        code: 'TARGET_NOT_EMPTY',
      });
      const now = (): Date => new Date('2026-11-27T07:00:00Z');
      const { aside } = await bench.restore('maria', { config: maria, file, isReplacing: true, now });
      expect(aside).toEqual(['tables before_restore_20261127070000_…']);
      const after = await createConnection(url.replace('mariadb:', 'mysql:'));
      const [kept] = await after.query(
        'SELECT COUNT(*) AS count FROM before_restore_20261127070000_parameter',
      );
      expect(kept).toEqual([{ count: 4 }]);
      await after.end();
    });
  });
});
