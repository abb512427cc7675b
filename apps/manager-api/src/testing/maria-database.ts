import { randomBytes } from 'node:crypto';
import { createConnection } from 'mysql2/promise';

const SERVER = { host: '127.0.0.1', port: 3306, user: 'root' };

/** A MariaDB database of its own, dropped afterwards. */
export interface MariaDatabase {
  url: string;
  drop(): Promise<void>;
}

/** @throws when no server answers on this machine */
export async function createMariaDatabase(): Promise<MariaDatabase> {
  const name = `manager_test_${randomBytes(6).toString('hex')}`;
  await runStatement(`CREATE DATABASE ${name} CHARACTER SET utf8mb4`);
  return {
    url: `mariadb://${SERVER.user}@${SERVER.host}:${SERVER.port}/${name}`,
    drop: () => runStatement(`DROP DATABASE IF EXISTS ${name}`),
  };
}

async function runStatement(sql: string): Promise<void> {
  const connection = await createConnection({ ...SERVER, connectTimeout: 5_000 });
  try {
    await connection.query(sql);
  } finally {
    await connection.end();
  }
}
