import type { QueryRunner } from 'typeorm';
import type { DatabaseKind } from './columns.js';

/** What a migration runs on. */
export function databaseKindOf(runner: QueryRunner): DatabaseKind {
  const { type } = runner.connection.options;
  return type === 'mariadb' || type === 'mysql' ? type : 'sqlite';
}
