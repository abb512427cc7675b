import type { Database } from '../database/database.js';

/** @returns how many statements the database was asked while `work` went on, and what it returned */
export async function countStatements<T>(
  { source }: Pick<Database, 'source'>,
  work: () => Promise<T>,
): Promise<{ count: number; result: T }> {
  const runner = source.createQueryRunner();
  const query = jest.spyOn(Object.getPrototypeOf(runner) as typeof runner, 'query');
  try {
    const result = await work();
    return { count: query.mock.calls.length, result };
  } finally {
    query.mockRestore();
    await runner.release();
  }
}
