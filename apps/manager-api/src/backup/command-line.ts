import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { ParseArgsConfig } from 'node:util';
import { ManagerConfigError, loadManagerConfig } from '../config/manager-config.js';
import type { ManagerConfig } from '../config/manager-config.js';
import { BackupError } from './backup-error.js';
import type { TableSum } from './table-rows.js';

const FOLDER_OPTIONS = {
  'manager-data': { type: 'string' },
  'gateway-data': { type: 'string' },
  'passphrase-file': { type: 'string' },
} as const;

/** What the commands for backups have in common. */
export interface CommandLine {
  values: Record<string, string | boolean | undefined>;
  positionals: string[];
  config: ManagerConfig;
  gatewayDir: string;
  passphrase: string | undefined;
}

/**
 * Reads arguments and environment. Data folders are those of `npm start`: `manager` and `gateway` in DATA_DIR.
 * @throws BackupError USAGE, ManagerConfigError
 */
export function readCommandLine(usage: string, options: ParseArgsConfig['options']): CommandLine {
  const { values, positionals } = parse(usage, options);
  const given = (name: string): string | undefined => {
    const value = values[name];
    return typeof value === 'string' ? value : undefined;
  };
  const root = process.env.DATA_DIR ?? 'data';
  const managerDir = resolve(given('manager-data') ?? join(root, 'manager'));
  const gatewayDir = resolve(given('gateway-data') ?? join(root, 'gateway'));
  const config = loadManagerConfig({ ...process.env, DATA_DIR: managerDir }, process.cwd());
  return { values, positionals, config, gatewayDir, passphrase: readPassphrase(given('passphrase-file')) };
}

/** Runs a command; a failure is one sentence on the error output, and exit code 1. */
export function runCommand(command: () => Promise<void>): void {
  command().catch((error: unknown) => {
    const isSaid = error instanceof BackupError || error instanceof ManagerConfigError;
    const text = isSaid
      ? `${error.code}: ${error.message}`
      : String(error instanceof Error ? error.stack : error);
    process.stderr.write(`${text}\n`);
    process.exitCode = 1;
  });
}

export function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** `4210 rows in 12 of 43 tables`, and the largest of them. */
export function describeTables(tables: readonly TableSum[]): string {
  const filled = tables.filter(({ rows }) => rows > 0).sort((a, b) => b.rows - a.rows);
  const rows = filled.reduce((sum, table) => sum + table.rows, 0);
  const list = filled.map((table) => `  ${table.table} ${table.rows}`).join('\n');
  return `${rows} rows in ${filled.length} of ${tables.length} tables${list === '' ? '' : `:\n${list}`}`;
}

function parse(
  usage: string,
  options: ParseArgsConfig['options'],
): Pick<CommandLine, 'values' | 'positionals'> {
  try {
    const parsed = parseArgs({ options: { ...FOLDER_OPTIONS, ...options }, allowPositionals: true });
    return { values: parsed.values, positionals: parsed.positionals };
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new BackupError('USAGE', `${why}\n${usage}`, { cause });
  }
}

function readPassphrase(file: string | undefined): string | undefined {
  const text = file === undefined ? process.env.BACKUP_PASSPHRASE : readFileSync(file, 'utf8').trim();
  if (file !== undefined && text === '') throw new BackupError('USAGE', `${file} has no passphrase.`);
  return text === '' ? undefined : text;
}
