import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { sqliteFile } from '../config/manager-config.js';
import type { ManagerConfig } from '../config/manager-config.js';
import { Archive } from './archive/archive-reader.js';
import { tableOfPart } from './archive/manifest.js';
import type { Manifest, Part } from './archive/manifest.js';
import type { TarEntry } from './archive/tar.js';
import { archivedRows, requireKnownSchema, requireSums } from './archived-rows.js';
import { BackupError } from './backup-error.js';
import { isSqliteFile } from './data-folder.js';
import { presentKeyIds } from './key-ids.js';
import { HeldFiles, openRestoreTarget } from './restore-target.js';
import { swapIn } from './swap-files.js';
import type { Swap } from './swap-files.js';
import type { TableSum } from './table-rows.js';

export interface RestoreOptions {
  /** Settings of manager-api: where its data folder is, and which database is filled. */
  config: ManagerConfig;
  gatewayDir: string;
  file: string;
  passphrase: string | undefined;
  /** Whether what is there is set aside; else it is a reason to refuse. */
  isReplacing: boolean;
  now?: () => Date;
}

/** What a restore did. */
export interface Restored {
  manifest: Manifest;
  tables: TableSum[];
  files: string[];
  /** Where what was there is now. */
  aside: string[];
  /** Ids of master keys that the rows need and that are not here. */
  missingKeyIds: string[];
}

/**
 * Puts an archive's content into its places. The whole archive is checked first; the new database is made beside the
 * old one (on MariaDB in one transaction) and compared with the archive, and then all is renamed into place.
 * @throws BackupError ARCHIVE_BROKEN, ARCHIVE_SEALED, SCHEMA_NEWER, TARGET_NOT_EMPTY, DATABASE_IN_USE, COPY_DIFFERS,
 * ROW_DOES_NOT_FIT: nothing was changed
 */
export async function restore(options: RestoreOptions): Promise<Restored> {
  const { config } = options;
  const archive = await Archive.open(options.file, options.passphrase);
  const { manifest } = archive;
  requireKnownSchema(manifest);
  const places = new Places(options);
  const held = new HeldFiles();
  try {
    const parts = await places.changed(manifest.parts);
    const database = await openRestoreTarget(manifest, config, () => places.managerStaging, places.stamp);
    const swaps = (): Swap[] => [
      ...parts.map(({ name }) => places.swap(name)),
      ...(database.file === undefined ? [] : [places.databaseSwap()]),
    ];
    const presentTargets = (): string[] =>
      swaps().flatMap(({ target }) => (existsSync(target) ? [target] : []));
    const present = presentTargets();
    requireFree(options, database.obstacle === undefined ? present : [database.obstacle, ...present]);
    for (const path of present) if (isSqliteFile(path)) held.hold(path);
    const source = archivedRows(archive, (part) => places.stage(part, parts));
    const loaded = await database.load(source, (given) => requireSums(manifest, given));
    await held.release();
    // A service may have been started meanwhile.
    requireFree(options, presentTargets());
    const aside = swapIn(swaps());
    const keyIds = presentKeyIds(config);
    return {
      manifest,
      tables: loaded.stored,
      files: parts.map(({ name }) => name),
      aside: loaded.aside === undefined ? aside : [...aside, loaded.aside],
      missingKeyIds: manifest.keyIds.filter((id) => !keyIds.includes(id)),
    };
  } finally {
    await held.release();
    places.clear();
  }
}

function requireFree({ isReplacing }: RestoreOptions, obstacles: readonly string[]): void {
  if (isReplacing || obstacles.length === 0) return;
  throw new BackupError(
    'TARGET_NOT_EMPTY',
    `There is something already: ${obstacles.join(', ')}. With --replace it is set aside first.`,
  );
}

/** Where the files of an archive go, and where they wait before. */
class Places {
  readonly stamp: string;
  private readonly stagings = new Map<string, string>();

  constructor(private readonly options: RestoreOptions) {
    const now = (options.now ?? (() => new Date()))();
    this.stamp = now.toISOString().replaceAll(/\D/g, '').slice(0, 14);
  }

  get managerStaging(): string {
    return this.stagingIn(this.options.config.dataDir);
  }

  target(name: string): string {
    return join(this.folder(name), pathOf(name));
  }

  swap(name: string): Swap {
    return {
      staged: join(this.staging(name), 'files', pathOf(name)),
      target: this.target(name),
      aside: join(this.folder(name), `before-restore-${this.stamp}`, pathOf(name)),
    };
  }

  databaseSwap(): Swap {
    const file = sqliteFile(this.options.config);
    const staged = sqliteFile({ ...this.options.config, dataDir: this.managerStaging });
    const aside = join(this.options.config.dataDir, `before-restore-${this.stamp}`, 'manager.db');
    return { staged, target: file, aside };
  }

  /** Files of an archive that are not here yet, byte for byte. */
  async changed(parts: readonly Part[]): Promise<Part[]> {
    const changed: Part[] = [];
    for (const part of parts) {
      if (tableOfPart(part.name) !== undefined) continue;
      const path = this.target(part.name);
      if (!existsSync(path) || (await digestOf(path)) !== part.sha256) changed.push(part);
    }
    return changed;
  }

  async stage({ name, content }: TarEntry, wanted: readonly Part[]): Promise<void> {
    if (!wanted.some((part) => part.name === name)) {
      for await (const _ of content);
      return;
    }
    const { staged } = this.swap(name);
    mkdirSync(dirname(staged), { recursive: true, mode: 0o700 });
    await pipeline(content, createWriteStream(staged, { mode: 0o600, flags: 'wx', flush: true }));
  }

  clear(): void {
    for (const folder of this.stagings.values()) rmSync(folder, { recursive: true, force: true });
  }

  private folder(name: string): string {
    return name.startsWith('manager/') ? this.options.config.dataDir : this.options.gatewayDir;
  }

  private staging(name: string): string {
    return this.stagingIn(this.folder(name));
  }

  private stagingIn(folder: string): string {
    const known = this.stagings.get(folder);
    if (known !== undefined) return known;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const made = mkdtempSync(join(folder, '.restore-'));
    this.stagings.set(folder, made);
    return made;
  }
}

function pathOf(name: string): string {
  return name.slice(name.indexOf('/') + 1);
}

async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}
