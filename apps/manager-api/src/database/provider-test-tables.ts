import { key, may, must } from './columns.js';
import type { TableSpec } from './columns.js';

/** Providers that operators try out: for some minutes. */
export const PROVIDER_TEST_TABLES = {
  providerTest: {
    name: 'provider_test',
    columns: {
      id: key('code'),
      kind: must('code'),
      provider_code: must('name'),
      asked_by: must('id'),
      created_at: must('time'),
      claim_until: must('time'),
      sealed_order: may('text'),
      claimed_by: may('code'),
      lease_until: may('time'),
      steps: must('text'),
      audio: may('text'),
      finished_at: may('time'),
    },
    indices: [{ name: 'ix_provider_test_created', columns: ['created_at', 'asked_by'] }],
  },
} satisfies Record<string, TableSpec>;
