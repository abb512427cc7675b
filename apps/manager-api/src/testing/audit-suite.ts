import type {
  AgentView,
  ApiTokenCreated,
  AuditFacets,
  AuditView,
  ModelProviderView,
  PageView,
} from '@xiaozhi/contracts';
import { AuditService } from '../audit/audit.service.js';
import { SYSTEM } from '../http/actor.js';
import { ManagerHarness } from './manager-harness.js';
import { statementsOf } from './statements-of.js';

const SECRET = 'sk-very-secret-key-0123';
const FORMULA = '=HYPERLINK("http://evil")';
/** More than a batch of the export. */
const MANY = 1_100;

/** What the audit log keeps, and how it is read, on a database of one kind. */
export function describeAudit(kind: string, databaseEnv: () => Record<string, string>): void {
  describe(`the audit log on ${kind}`, () => {
    let harness: ManagerHarness;
    let agent: AgentView;
    beforeAll(async () => {
      harness = await ManagerHarness.start({ MEMORY_ENCRYPTION: 'on', ...databaseEnv() });
      await harness.setUp();
      agent = await harness.client.data<AgentView>('POST', '/api/agent', { name: 'Ann' });
    });
    afterAll(() => harness.stop());

    const page = (query: string): Promise<PageView<AuditView>> =>
      harness.client.data('GET', `/api/audit?${query}`);
    const newest = async (query = ''): Promise<AuditView> => {
      const [entry] = (await page(`limit=1&${query}`)).list;
      if (entry === undefined) throw new Error(`Nothing matches ${query}.`);
      return entry;
    };

    it('keeps what changed and what it was, from where, and nothing that stayed', async () => {
      await harness.client.data('PUT', `/api/agent/${agent.id}`, {
        ...{ systemPrompt: 'You are a pirate.', language: 'en', voice: { rate: 10 } },
      });
      expect(await newest()).toMatchObject({
        ...{ actor: 'user:operator', action: 'agent.update', kind: 'agent', target: agent.id },
        changes: [
          { field: 'systemPrompt', before: agent.systemPrompt, after: 'You are a pirate.', isSecret: false },
          { field: 'voice.rate', before: null, after: 10, isSecret: false },
        ],
        ...{ address: '127.0.0.1', requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) as unknown },
      });
    });

    it('seals what prompts say where texts are sealed', async () => {
      const rows: unknown = await harness.manager.database.source.query(
        'SELECT changes FROM audit_entry WHERE changes IS NOT NULL',
      );
      expect(JSON.stringify(rows)).toContain('sealed:');
      expect(JSON.stringify(rows)).not.toContain('pirate');
    });

    it('tells of secrets that they changed, and no more', async () => {
      const fields = (value: string): object[] => [{ key: 'api_key', type: 'password', value }];
      const body = { modelType: 'LLM', providerCode: 'somebody-elses', name: 'Theirs' };
      const made = await harness.client.data<ModelProviderView>('POST', '/api/model/provider', {
        ...{ ...body, fields: fields(SECRET) },
      });
      await harness.client.data('PUT', `/api/model/provider/${made.id}`, { fields: fields(`${SECRET}-2`) });
      expect((await newest()).changes).toEqual([
        { field: 'fields.api_key', before: null, after: null, isSecret: true },
      ]);
      await harness.client.data('PUT', `/api/model/provider/${made.id}`, {
        name: 'Ours',
        fields: fields(''),
      });
      expect((await newest()).changes).toEqual([
        { field: 'name', before: 'Theirs', after: 'Ours', isSecret: false },
      ]);
      const all: unknown = await harness.manager.database.repository('audit').find();
      expect(JSON.stringify(all)).not.toContain(SECRET);
    });

    it('names the token, and its user by id', async () => {
      const { token } = await harness.client.data<ApiTokenCreated>('POST', '/api/token', {
        ...{ name: 'ci', scopes: ['agent.write'] },
      });
      const headers = { authorization: `Bearer ${token}`, 'user-agent': FORMULA };
      await harness.stranger().send('POST', '/api/agent', { name: 'Bo' }, headers);
      const entry = await newest('actor=operator/ci');
      expect(entry).toMatchObject({ actor: 'token:operator/ci', action: 'agent.create', userAgent: FORMULA });
      const me = await harness.client.data<{ id: string }>('GET', '/api/auth/me');
      expect(entry.actorId).toBe(me.id);
      expect((await page(`actor=${me.id}&text=hyperlink`)).list).toEqual([entry]);
    });

    it('has nobody’s address for what a job does', async () => {
      await harness.manager.database.write((rows) =>
        harness.manager.app
          .get(AuditService)
          .record(rows, SYSTEM, { action: 'test.job', target: '100%_job' }),
      );
      expect(await newest('kind=test')).toMatchObject({
        ...{ actor: 'system:system', address: null, userAgent: null, requestId: null },
      });
    });

    it('is narrowed by who, what, when and words', async () => {
      const changed = await newest(`action=agent.update&target=${agent.id}`);
      const actions = async (query: string): Promise<string[]> => [
        ...new Set((await page(`limit=200&${query}`)).list.map(({ action }) => action)),
      ];
      expect(await actions('kind=provider')).toEqual(['provider.update', 'provider.create']);
      expect(await actions('action=agent.update')).toEqual(['agent.update']);
      expect(await actions(`to=${changed.at}&kind=agent`)).toEqual(['agent.create']);
      expect(await actions(`from=${changed.at}&target=${agent.id}`)).toEqual(['agent.update']);
      const elsewhere = `${new Date(Date.parse(changed.at) + 2 * 3_600_000).toISOString().slice(0, -1)}%2B02:00`;
      expect(await actions(`from=${elsewhere}&target=${agent.id}`)).toEqual(['agent.update']);
      expect(await actions(`text=${changed.requestId}`)).toEqual(['agent.update']);
      expect(await actions('text=100%25_JOB')).toEqual(['test.job']);
      expect(await actions('text=1_0')).toEqual([]);
      expect(await actions('actor=nobody')).toEqual([]);
      const [first, second] = [await page('limit=2'), await page('limit=2&page=2')];
      expect(first.total).toBe(second.total);
      expect(first.list.map(({ id }) => id)).not.toContain(second.list[0]?.id);
      expect((await harness.client.send('GET', '/api/audit?from=yesterday')).body?.details?.[0]?.path).toBe(
        'from',
      );
    });

    it('says what there is to filter by', async () => {
      const facets = await harness.client.data<AuditFacets>('GET', '/api/audit/facet');
      expect(facets.kinds).toEqual([...facets.kinds].sort());
      expect(facets.kinds).toEqual(expect.arrayContaining(['agent', 'provider', 'session', 'test']));
      expect(facets.actors).toContain('token:operator/ci');
      expect(facets.actions).toContain('provider.update');
    });

    it('goes into a file whole, batch by batch, and that it did is in it', async () => {
      await harness.manager.database.write(async (rows) => {
        const audit = harness.manager.app.get(AuditService);
        for (let count = 0; count < MANY; count += 1)
          await audit.record(rows, SYSTEM, { action: 'many.of', target: String(count) });
      });
      const answer = await harness.client.send('GET', '/api/audit/export?format=jsonl&kind=many');
      expect(answer.headers.get('content-disposition')).toMatch(
        /^attachment; filename="audit-\d{4}-\d\d-\d\d\.jsonl"$/,
      );
      expect(answer.headers.get('content-type')).toBe('application/x-ndjson; charset=utf-8');
      const lines = answer.text.trimEnd().split('\n');
      const targets = lines.map((line) => Number((JSON.parse(line) as AuditView).target));
      expect(targets).toEqual(Array.from({ length: MANY }, (_, number) => MANY - 1 - number));
      expect(await newest()).toMatchObject({ action: 'audit.export', details: { kind: 'many' } });
    });

    it('is sorted by what has an index, lines that are equal by their age', async () => {
      for (const sort of ['at', 'action', 'kind'] as const)
        for (const direction of ['', '-']) {
          const query = `sort=${direction}${sort}&limit=200`;
          const read: AuditView[] = [];
          for (const number of [1, 2, 3, 4, 5, 6, 7, 8])
            read.push(...(await page(`${query}&page=${number}`)).list);
          expect(read).toHaveLength((await page(query)).total);
          const keys = read.map((entry) => `${entry[sort]} ${entry.id}`);
          const sorted = [...new Set(keys)].sort();
          expect(keys).toEqual(direction === '' ? sorted : sorted.reverse());
        }
    });

    it('has an index for each order, that gives a page without sorting', async () => {
      const { database } = harness.manager;
      for (const sort of ['at', '-at', 'action', '-action', 'kind', '-kind']) {
        const { statements } = await statementsOf(database, () => page(`sort=${sort}&limit=20`));
        const statement = statements.find((sql) => /ORDER BY/.test(sql) && /audit_entry/.test(sql)) ?? '';
        const index = `ix_audit_entry_${sort.replace('-', '')}`;
        // A short list MariaDB would rather sort.
        const asked =
          database.kind === 'sqlite'
            ? `EXPLAIN QUERY PLAN ${statement}`
            : `EXPLAIN ${statement.replace(/FROM `audit_entry` `entry`/, `$& FORCE INDEX (${index})`)}`;
        const plan = JSON.stringify(await database.source.query(asked));
        expect([sort, plan]).toEqual([sort, expect.stringContaining(index)]);
        expect(plan).not.toMatch(/USE TEMP B-TREE FOR ORDER BY|filesort/);
      }
    });

    it('refuses to be sorted by anything else, and says by what', async () => {
      for (const sort of ['target', 'id', 'constructor', '--at']) {
        const answer = await harness.client.send('GET', `/api/audit?sort=${sort}`);
        expect([answer.status, answer.body?.error]).toEqual([400, 'SORT_INVALID']);
        expect(answer.body?.msg).toContain('at, action, kind');
      }
    });

    it('goes into a table that takes no cell for a formula', async () => {
      const answer = await harness.client.send(
        'GET',
        `/api/audit/export?text=${encodeURIComponent(FORMULA)}`,
      );
      expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8');
      const [head, ...lines] = answer.text.split('\r\n').filter((line) => line !== '');
      expect(head).toBe('at,actor,actorId,action,kind,target,changes,details,address,userAgent,requestId,id');
      const cell = `"'${FORMULA.replaceAll('"', '""')}"`;
      expect(lines.filter((line) => line.includes(`127.0.0.1,${cell},`))).toHaveLength(1);
      expect(answer.text).not.toMatch(/(?:^|[,\n])"?=/);
    });

    it('has no route that writes', () => {
      const routes = [...harness.manager.routes].filter((route) => route.includes('/api/audit'));
      expect(routes.filter((route) => !/^(GET|HEAD) /.test(route))).toEqual([]);
      expect(routes.length).toBeGreaterThan(2);
    });
  });
}
