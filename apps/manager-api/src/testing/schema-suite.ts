import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PLAIN_VOICE } from '../agent/agent-voice.rules.js';
import { AGENT_DEFAULTS } from '../agent/agent.rules.js';
import { loadManagerConfig } from '../config/manager-config.js';
import { Database } from '../database/database.js';
import { newParameter } from '../parameter/parameter.service.js';
import { TABLES } from '../database/tables.js';

/** Migrations and entities describe the same tables, and migrations go both ways. */
export function describeSchema(kind: string, databaseEnv: () => Record<string, string>): void {
  describe(`the schema on ${kind}`, () => {
    const folder = mkdtempSync(join(tmpdir(), 'manager-schema-'));
    let database: Database;
    const open = (): Promise<Database> =>
      Database.open(loadManagerConfig({ DATA_DIR: folder, ...databaseEnv() }, folder));
    /** Undoes a migration and those after it. */
    const undoFrom = async (name: string): Promise<void> => {
      const names = database.source.migrations.map((migration) => migration.constructor.name);
      const first = names.findIndex((known) => known.startsWith(name));
      for (let step = first; step < names.length; step += 1) await database.source.undoLastMigration();
    };
    beforeAll(async () => {
      database = await open();
    });
    afterAll(async () => {
      await database.close();
      rmSync(folder, { recursive: true, force: true });
    });

    it('is after the migrations what the entities say', async () => {
      const { upQueries } = await database.source.driver.createSchemaBuilder().log();
      expect(upQueries.map(({ query }) => query)).toEqual([]);
    });

    it('is gone after the way back, and comes again', async () => {
      const runner = database.source.createQueryRunner();
      const tables = Object.values(TABLES).map(({ name }) => name);
      const there = async (): Promise<string[]> => {
        const found: string[] = [];
        for (const name of tables) if (await runner.hasTable(name)) found.push(name);
        return found;
      };
      expect(await there()).toEqual(tables);
      const count = database.source.migrations.length;
      for (let step = 0; step < count; step += 1) await database.source.undoLastMigration();
      expect(await there()).toEqual([]);
      await database.source.runMigrations();
      expect(await there()).toEqual(tables);
      await runner.release();
    });

    it('gives agents of the first schema a vision model to choose', async () => {
      const agents = database.repository('agent');
      const runner = database.source.createQueryRunner();
      await undoFrom('AgentVision');
      expect(await runner.hasColumn('agent', 'vllm_config_id')).toBe(false);
      const old = {
        ...AGENT_DEFAULTS,
        id: 'old',
        name: 'ü 你好',
        memory_config_id: 'Memory_local',
        version: 1,
      };
      const row = { ...old, created_at: '', updated_at: '' };
      const columns = Object.keys(row);
      const marks = columns.map(() => '?').join(', ');
      await runner.query(`INSERT INTO agent (${columns.join(', ')}) VALUES (${marks})`, Object.values(row));
      await database.source.runMigrations();
      expect(await agents.findOneBy({ id: 'old' })).toMatchObject({ name: 'ü 你好', vllm_config_id: null });
      await agents.update({ id: 'old' }, { vllm_config_id: 'VLLM_x' });
      expect(await agents.findOneBy({ id: 'old' })).toMatchObject({ vllm_config_id: 'VLLM_x' });
      await runner.release();
    });

    it('gives a database of before the tools a table for them', async () => {
      const runner = database.source.createQueryRunner();
      await undoFrom('AgentPlugins');
      expect(await runner.hasTable('agent_plugin')).toBe(false);
      expect(await runner.hasColumn('agent', 'vllm_config_id')).toBe(true);
      await database.source.runMigrations();
      const uses = database.repository('agentPlugin');
      await uses.insert({ agent_id: 'old', config_id: 'Plugin_x' });
      await expect(uses.insert({ agent_id: 'old', config_id: 'Plugin_x' })).rejects.toThrow();
      expect(await uses.find()).toEqual([{ agent_id: 'old', config_id: 'Plugin_x' }]);
      await runner.release();
    });

    it('gives a database of before the traces a table for them', async () => {
      const runner = database.source.createQueryRunner();
      await undoFrom('TurnTraces');
      expect(await runner.hasTable('turn_trace')).toBe(false);
      await database.source.runMigrations();
      expect(await database.repository('turnTrace').find()).toEqual([]);
      await runner.release();
    });

    it('gives agents of before the prompts none, and tables for them', async () => {
      const runner = database.source.createQueryRunner();
      await undoFrom('MemoryPrompts');
      expect(await runner.hasTable('prompt_consent')).toBe(false);
      expect(await runner.hasColumn('agent', 'prompts_enabled')).toBe(false);
      await database.source.runMigrations();
      expect(await database.repository('agent').findOneBy({ id: 'old' })).toMatchObject({
        name: 'ü 你好',
        prompts_enabled: null,
      });
      expect(await database.repository('memoryPrompt').find()).toEqual([]);
      await runner.release();
    });

    it('says of lines of the audit log of before its kinds what was changed', async () => {
      const runner = database.source.createQueryRunner();
      await undoFrom('AuditSources');
      expect(await runner.hasColumn('audit_entry', 'kind')).toBe(false);
      await runner.query(
        "INSERT INTO audit_entry (id, at, actor, action, target, details) VALUES ('a', '', 'user:x', 'agent.update', 't', '{}'), ('b', '', 'user:x', 'odd', 't', '{}')",
      );
      await database.source.runMigrations();
      const old = await database.repository('audit').find({ order: { id: 'ASC' } });
      expect(old.map(({ kind: what }) => what)).toEqual(['agent', 'odd']);
      expect(old[0]).toMatchObject({ actor_id: null, changes: null, address: null, request_id: null });
      await runner.release();
    });

    it('takes agents of before child mode for those of adults', async () => {
      const runner = database.source.createQueryRunner();
      await undoFrom('ChildMode');
      expect(await runner.hasColumn('agent', 'child_mode')).toBe(false);
      await database.source.runMigrations();
      expect(await database.repository('agent').findOneBy({ id: 'old' })).toMatchObject({ child_mode: null });
      await runner.release();
    });

    it('gives a database of before pauses were shared tables for them', async () => {
      const runner = database.source.createQueryRunner();
      await undoFrom('PrivacySettings');
      expect(await runner.hasTable('paused_role')).toBe(false);
      await database.source.runMigrations();
      const row = { subject_id: 'José', is_on: 1, said_at: '' };
      for (const table of ['pausedRole', 'childDevice'] as const) {
        await database.repository(table).insert(row);
        expect(await database.repository(table).findOneBy({ subject_id: 'jose' })).toBeNull();
        expect(await database.repository(table).find()).toEqual([row]);
      }
      await runner.release();
    });

    it('keeps the users and sessions of before there were several users', async () => {
      const runner = database.source.createQueryRunner();
      await undoFrom('UserAccounts');
      expect(await runner.hasTable('api_token')).toBe(false);
      expect(await runner.hasColumn('user_account', 'disabled_at')).toBe(false);
      const digest = 'ab'.repeat(32);
      await runner.query(`INSERT INTO user_session VALUES ('${digest}', 'u', '', '')`);
      await runner.query(
        `INSERT INTO user_account (id, username, password_hash, role, created_at) VALUES ('u', 'ann', 'h', 'owner', '')`,
      );
      await database.source.runMigrations();
      expect(await database.repository('user').findOneBy({ id: 'u' })).toMatchObject({
        ...{ username: 'ann', role: 'owner', disabled_at: null },
      });
      expect(await database.repository('userSession').findOneBy({ user_id: 'u' })).toMatchObject({
        ...{ token_hash: digest, id: digest.slice(32), last_used_at: null },
      });
      await runner.release();
    });

    it('gives agents of before the firewall the usual one, and an inbox for what it doubts', async () => {
      const runner = database.source.createQueryRunner();
      await undoFrom('MemoryQuarantine');
      expect(await runner.hasTable('memory_quarantine')).toBe(false);
      expect(await runner.hasColumn('agent', 'memory_firewall')).toBe(false);
      await database.source.runMigrations();
      expect(await database.repository('agent').findOneBy({ id: 'old' })).toMatchObject({
        memory_firewall: null,
      });
      expect(await database.repository('memoryQuarantine').find()).toEqual([]);
      await runner.release();
    });

    it('ends what was superseded before memories had times when its successor was made', async () => {
      const runner = database.source.createQueryRunner();
      await undoFrom('MemoryTimes');
      expect(await runner.hasColumn('memory', 'valid_to')).toBe(false);
      const add = (id: string, at: string, superseded_by: string | null): Promise<unknown> => {
        const row = {
          id,
          role_id: 'r',
          text: 't',
          kind: 'home',
          created_at: at,
          updated_at: at,
          superseded_by,
        };
        const columns = [...Object.keys(row), 'extracted_by'].join(', ');
        const sql = `INSERT INTO memory (${columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`;
        return runner.query(sql, [...Object.values(row), 'rules']);
      };
      await add('paris', '2025-01-01T00:00:00.000Z', 'berlin');
      await add('berlin', '2026-03-01T00:00:00.000Z', null);
      await database.source.runMigrations();
      const validTo = async (id: string): Promise<string | null | undefined> =>
        (await database.repository('memory').findOneBy({ id }))?.valid_to;
      expect([await validTo('paris'), await validTo('berlin')]).toEqual(['2026-03-01T00:00:00.000Z', null]);
      await runner.release();
    });

    it('gives a database of before the words that are said otherwise a table for them', async () => {
      const runner = database.source.createQueryRunner();
      await undoFrom('CorrectWords');
      expect(await runner.hasTable('agent_correct_word')).toBe(false);
      await database.source.runMigrations();
      const words = database.repository('agentCorrectWord');
      // Apart by case and accent, also on MariaDB.
      for (const [sort, source] of ['jose', 'Jose', 'José'].entries())
        await words.insert({ agent_id: 'old', sort, source, target: 'x' });
      await expect(words.insert({ agent_id: 'old', sort: 0, source: 'a', target: 'x' })).rejects.toThrow();
      expect(await words.count()).toBe(3);
      await runner.release();
    });

    it('leaves agents of before their voices as they were', async () => {
      const runner = database.source.createQueryRunner();
      await undoFrom('AgentVoice');
      expect(await runner.hasColumn('agent', 'tts_voice')).toBe(false);
      await database.source.runMigrations();
      expect(await database.repository('agent').findOneBy({ id: 'old' })).toMatchObject({
        name: 'ü 你好',
        ...PLAIN_VOICE,
      });
      await runner.release();
    });

    it('keeps the versions of before states were kept, and numbers none of them', async () => {
      const runner = database.source.createQueryRunner();
      await undoFrom('MemoryStates');
      expect(await runner.hasColumn('memory_version', 'state')).toBe(false);
      for (const id of ['v1', 'v2'])
        await runner.query(
          `INSERT INTO memory_version (id, memory_id, role_id, event, at) VALUES ('${id}', 'm', 'r', 'add', '')`,
        );
      await database.source.runMigrations();
      const versions = await database.repository('memoryVersion').findBy({ role_id: 'r' });
      expect(versions.map(({ id, sequence, state }) => [id, sequence, state])).toEqual([
        ['v1', null, null],
        ['v2', null, null],
      ]);
      await runner.release();
    });

    it('gives agents of before budgets the usual one, and a table for the encoding of their memories', async () => {
      const runner = database.source.createQueryRunner();
      await undoFrom('MemoryEncoding');
      expect(await runner.hasTable('memory_encoding')).toBe(false);
      expect(await runner.hasColumn('agent', 'recall_token_budget')).toBe(false);
      await database.source.runMigrations();
      expect(await database.repository('agent').findOneBy({ id: 'old' })).toMatchObject({
        recall_token_budget: null,
      });
      expect(await database.repository('memoryEncoding').find()).toEqual([]);
      await runner.release();
    });

    it('gives parameters of before the dictionaries ids, of known ones the field’s', async () => {
      const runner = database.source.createQueryRunner();
      await undoFrom('Parameters');
      expect(await runner.hasTable('dictionary')).toBe(false);
      await runner.query(
        "INSERT INTO parameter (code, value, value_type, is_secret, updated_at) VALUES ('system-web.menu', '{}', 'json', 0, 't'), ('my.own', '1', 'number', 0, 't')",
      );
      await database.source.runMigrations();
      const rows = await database.repository('parameter').find({ order: { code: 'DESC' } });
      expect(rows).toMatchObject([
        { code: 'system-web.menu', id: '600', value: '{}', remark: '', updater: null, created_at: 't' },
        { code: 'my.own', id: expect.stringMatching(/^\d{16}$/) as unknown, value: '1' },
      ]);
      await database.write((write) => write.of('parameter').delete({ code: 'my.own' }));
      await runner.release();
    });

    it('is left alone by a second start', async () => {
      await database.write((rows) =>
        rows
          .of('parameter')
          .insert(newParameter({ code: 'a', value: 'ü 你好 👋', value_type: 'string', is_secret: 0 }, '')),
      );
      await database.close();
      database = await open();
      expect((await database.repository('parameter').findOneBy({ code: 'a' }))?.value).toBe('ü 你好 👋');
    });

    it('keeps the good ones of many writes at the same time, and no other', async () => {
      const write = (number: number): Promise<void> =>
        database.write(async (rows) => {
          const row = { value: '', value_type: 'string', is_secret: 0 };
          const code = `write-${String(number).padStart(2, '0')}`;
          await rows.of('parameter').insert(newParameter({ ...row, code }, ''));
          if (number % 3 === 0) throw new Error('changed its mind');
        });
      const numbers = Array.from({ length: 20 }, (_, number) => number);
      const ends = await Promise.allSettled(numbers.map(write));
      expect(ends.filter(({ status }) => status === 'rejected')).toHaveLength(7);
      const rows = await database.repository('parameter').find({ order: { code: 'ASC' } });
      expect(rows.map(({ code }) => code).filter((code) => code.startsWith('write-'))).toEqual(
        numbers
          .filter((number) => number % 3 !== 0)
          .map((number) => `write-${String(number).padStart(2, '0')}`),
      );
    });

    it('loses no change when many read and write the same row', async () => {
      const row = newParameter({ code: 'counter', value: '0', value_type: 'number', is_secret: 0 }, '');
      await database.write((rows) => rows.of('parameter').insert(row));
      const increase = (): Promise<void> =>
        database.write(async (rows) => {
          const { value } = await rows.of('parameter').findOneByOrFail({ code: 'counter' });
          await rows.of('parameter').update({ code: 'counter' }, { value: String(Number(value) + 1) });
        });
      await Promise.all(Array.from({ length: 8 }, increase));
      expect((await database.repository('parameter').findOneBy({ code: 'counter' }))?.value).toBe('8');
    });
  });
}
