import type { DictionaryEntryView, DictionaryView, ParameterView } from '@xiaozhi/contracts';
import type { Answer } from './stand-in-routes.js';

type Body = Record<string, unknown>;

/** A parameter of each kind, and a dictionary with one entry. */
export function parameterRoutes(now: string): Record<string, (url: URL, body: Body) => Answer> {
  const stamps = { createdAt: now, updatedAt: now };
  const parameter = (id: string, code: string, more: Partial<ParameterView>): ParameterView => ({
    ...{ id, code, valueType: 'string', value: null, isSecret: false, isSet: true, hint: null, remark: '' },
    ...{ isBuiltIn: true, isReadOnly: false, ...stamps, ...more },
  });
  const parameters = [
    parameter('310', 'wakeup_words', { valueType: 'array', value: ['你好小智', '嘿你好呀'] }),
    parameter('309', 'xiaozhi', { valueType: 'json', value: { type: 'hello', version: 1 } }),
    parameter('117', 'server.mqtt_signature_key', { isSecret: true, hint: '9876' }),
    parameter('107', 'server.ota', { isSet: false }),
    parameter('122', 'server.auth.enabled', { valueType: 'boolean', value: true }),
  ];
  const dictionary: DictionaryView = {
    ...{ id: '101', code: 'FIRMWARE_TYPE', name: '固件类型', remark: '', sort: 1, entryCount: 1, ...stamps },
  };
  const entries: DictionaryEntryView[] = [
    {
      ...{ id: '101001', dictionaryId: '101', label: 'bread-compact-wifi', value: 'bread-compact-wifi' },
      ...{ remark: '', sort: 1, ...stamps },
    },
  ];
  const page = (list: unknown[]): Answer => ({ status: 200, data: { total: list.length, list } });
  return {
    'GET /api/parameters': () => page(parameters),
    'GET /api/parameters/309': () => ({ status: 200, data: parameters[1] }),
    'PUT /api/parameters/309': (_, body) => {
      if (parameters[1] !== undefined) parameters[1].value = body.value as ParameterView['value'];
      return { status: 200, data: parameters[1] };
    },
    'GET /api/dictionaries': () => page([dictionary]),
    'GET /api/dictionaries/101/entries': () => page(entries),
    'POST /api/dictionaries/101/entries': (_, { label, value, remark }) => {
      const sort = entries.length + 1;
      entries.push({
        ...{ id: `10100${sort}`, dictionaryId: '101', label: String(label), value: String(value) },
        ...{ remark: String(remark), sort, ...stamps },
      });
      return { status: 201, data: entries.at(-1) };
    },
  };
}
