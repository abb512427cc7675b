import type { Database } from '../database/database.js';

/** What goes on in the background may ask something too, but not each time. */
const TIMES_COUNT = 3;

/** @returns what the database is asked while `work`, which is done a few times, goes on; and what it returned */
export async function statementsOf<T>(
  { source }: Pick<Database, 'source'>,
  work: () => Promise<T>,
): Promise<{ statements: string[]; result: T }> {
  const runner = source.createQueryRunner();
  const query = jest.spyOn(Object.getPrototypeOf(runner) as typeof runner, 'query');
  const seen: { statements: string[]; result: T }[] = [];
  try {
    for (let time = 0; time < TIMES_COUNT; time += 1) {
      query.mockClear();
      const result = await work();
      seen.push({ result, statements: query.mock.calls.map(([sql]) => sql) });
    }
  } finally {
    query.mockRestore();
    await runner.release();
  }
  return seen.reduce((least, one) => (one.statements.length < least.statements.length ? one : least));
}
