import { key, may, must } from './columns.js';
import type { TableSpec } from './columns.js';

/** Settings of the whole system, and lists of words and values that programs offer. */
export const PARAMETER_TABLES = {
  parameter: {
    name: 'parameter',
    columns: {
      code: key('id'),
      id: must('bigint'),
      value: must('text'),
      value_type: must('code'),
      is_secret: must('int'),
      remark: must('text'),
      updater: may('id'),
      created_at: must('time'),
      updated_at: must('time'),
    },
    indices: [{ name: 'ix_parameter_id', columns: ['id'], isUnique: true }],
  },
  dictionary: {
    name: 'dictionary',
    columns: {
      id: key('bigint'),
      code: must('id'),
      name: must('name'),
      remark: must('text'),
      sort: must('int'),
      creator: may('id'),
      updater: may('id'),
      created_at: must('time'),
      updated_at: must('time'),
    },
    indices: [{ name: 'ix_dictionary_code', columns: ['code'], isUnique: true }],
  },
  dictionaryEntry: {
    name: 'dictionary_entry',
    columns: {
      id: key('bigint'),
      dictionary_id: must('bigint'),
      label: must('name'),
      value: may('id'),
      remark: must('text'),
      sort: must('int'),
      creator: may('id'),
      updater: may('id'),
      created_at: must('time'),
      updated_at: must('time'),
    },
    indices: [
      { name: 'ix_dictionary_entry_value', columns: ['dictionary_id', 'value'], isUnique: true },
      { name: 'ix_dictionary_entry_sort', columns: ['dictionary_id', 'sort'] },
    ],
  },
} satisfies Record<string, TableSpec>;
