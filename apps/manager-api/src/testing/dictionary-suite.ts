import type { AuditView, DictionaryEntryView, DictionaryView, PageView } from '@xiaozhi/contracts';
import { AccountBench, refusal } from './account-bench.js';

const PATH = '/api/dictionaries';

/** Dictionaries as operators keep them, on any database. */
export function describeDictionaries(kind: string, databaseEnv: () => Record<string, string>): void {
  describe(`dictionaries on ${kind}`, () => {
    let bench: AccountBench;
    beforeAll(async () => {
      bench = await AccountBench.start(databaseEnv());
    });
    afterAll(() => bench.harness.stop());

    const make = (body: object): Promise<DictionaryView> => bench.owner.data('POST', PATH, body);
    const add = (id: string, body: object): Promise<DictionaryEntryView> =>
      bench.owner.data('POST', `${PATH}/${id}/entries`, body);
    const entries = (id: string, query = ''): Promise<PageView<DictionaryEntryView>> =>
      bench.owner.data('GET', `${PATH}/${id}/entries?limit=200${query}`);

    it('begin with boards and dial codes, under the ids of the field', async () => {
      const { total, list } = await bench.owner.data<PageView<DictionaryView>>('GET', PATH);
      expect([total, ...list.map(({ id, code, entryCount }) => [id, code, entryCount])]).toEqual([
        ...[2, ['101', 'FIRMWARE_TYPE', 54], ['102', 'MOBILE_AREA', 38]],
      ]);
      const boards = await entries('FIRMWARE_TYPE');
      expect(boards.list[0]).toMatchObject({ id: '101001', label: 'bread-compact-wifi', sort: 1 });
      expect((await entries('101', '&search=KEVIN&sort=-label')).list.map(({ value }) => value)).toEqual([
        ...['kevin-yuying-313lcd', 'kevin-sp-v4-dev', 'kevin-sp-v3-dev', 'kevin-c3'],
        ...['kevin-box-2', 'kevin-box-1'],
      ]);
      expect((await entries('MOBILE_AREA', '&search=%2B49')).list).toMatchObject([
        { id: '102009', label: '德国', value: '+49' },
      ]);
    });

    it('are made, changed and deleted with what is in them, in the audit log', async () => {
      const made = await make({ code: 'ROOM', name: 'Rooms' });
      expect(made).toMatchObject({ remark: '', sort: 3, entryCount: 0 });
      await add(made.id, { label: 'Kitchen', value: 'kitchen' });
      expect(await bench.owner.data('PUT', `${PATH}/ROOM`, { name: 'All rooms' })).toMatchObject({
        ...{ id: made.id, code: 'ROOM', name: 'All rooms', entryCount: 1 },
      });
      expect(refusal(await bench.owner.send('POST', PATH, { code: 'room', name: 'x' }))).toEqual([
        ...[409, 'DICTIONARY_EXISTS'],
      ]);
      await bench.owner.data('DELETE', `${PATH}/${made.id}`);
      expect(refusal(await bench.owner.send('GET', `${PATH}/ROOM/entries`))).toEqual([
        ...[404, 'DICTIONARY_NOT_FOUND'],
      ]);
      const left = await bench.harness.manager.database
        .repository('dictionaryEntry')
        .countBy({ dictionary_id: made.id });
      expect(left).toBe(0);
      const audit = await bench.owner.data<PageView<AuditView>>('GET', '/api/audit?target=ROOM');
      expect(audit.list.map(({ action }) => action)).toEqual([
        ...['dictionary.delete', 'dictionary.update', 'dictionary.create'],
      ]);
    });

    it('have no two entries with the same label or value, in any case', async () => {
      const { id } = await make({ code: 'COLOUR', name: 'Colours' });
      const red = await add(id, { label: 'Red', value: 'R' });
      const refused = async (body: object, path = ''): Promise<unknown> => {
        const answer = await bench.owner.send(
          path === '' ? 'POST' : 'PUT',
          `${PATH}/${id}/entries${path}`,
          body,
        );
        return [...refusal(answer), answer.body?.details?.[0]?.path];
      };
      expect(await refused({ label: 'red', value: 'x' })).toEqual([409, 'ENTRY_EXISTS', 'label']);
      expect(await refused({ label: 'Rose', value: 'r' })).toEqual([409, 'ENTRY_EXISTS', 'value']);
      // Labels may be somebody else's value.
      const odd = await add(id, { label: 'R', value: 'Red' });
      expect(await refused({ value: 'r' }, `/${odd.id}`)).toEqual([409, 'ENTRY_EXISTS', 'value']);
      expect(
        await bench.owner.data('PUT', `${PATH}/${id}/entries/${red.id}`, { label: 'RED' }),
      ).toMatchObject({
        ...{ label: 'RED', value: 'R', sort: 1 },
      });
      for (const label of ['No value', 'None either'])
        expect(await add(id, { label })).toMatchObject({ value: null });
    });

    it('have an entry under their own address only', async () => {
      const path = (of: string): string => `${PATH}/${of}/entries/101001`;
      expect(await bench.owner.data('GET', path('FIRMWARE_TYPE'))).toMatchObject({ dictionaryId: '101' });
      for (const [method, body] of [['GET'], ['PUT', { label: 'x' }], ['DELETE']] as const)
        expect(refusal(await bench.owner.send(method, path('MOBILE_AREA'), body))).toEqual([
          404,
          'ENTRY_NOT_FOUND',
        ]);
    });

    it('are changed by one of two editors', async () => {
      const path = `${PATH}/102/entries/102001`;
      const tag = { 'if-match': (await bench.owner.send('GET', path)).headers.get('etag') ?? '' };
      expect((await bench.owner.send('PUT', path, { remark: 'first' }, tag)).status).toBe(200);
      expect(refusal(await bench.owner.send('PUT', path, { remark: 'second' }, tag))).toEqual([
        ...[412, 'PRECONDITION_FAILED'],
      ]);
    });
  });
}
