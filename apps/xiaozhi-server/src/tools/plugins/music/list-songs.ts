import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { NamedSong } from './find-song.js';
import { insideOf } from './inside-of.js';
import { soundsOf, titleOf } from './song-title.js';

/** More are a music library, not a folder. */
const MAX_SONGS_COUNT = 2_000;
/** Files and folders looked at: a folder named by mistake may be the whole disk. */
const MAX_ENTRIES_COUNT = 20_000;
const MAX_DEPTH = 4;
/** Looked at before the event loop gets a turn. */
const SLICE_ENTRIES = 50;

/** A file that can be played. */
export interface Song extends NamedSong {
  /** Below the folder; never said, shown or told to a model. */
  file: string;
  /** With its dot, in lower case. */
  extension: string;
}

export interface SongList {
  /** By title. */
  songs: readonly Song[];
  /** Files that are not played: of another type, too many, or links that lead out of the folder. */
  leftOut: readonly string[];
}

/**
 * The songs in a folder and the folders below it. Hidden files and linked folders are not looked at.
 * @param extensions with their dots, in lower case
 * @throws what the file system says where the folder cannot be read
 */
export async function listSongs(folder: string, extensions: ReadonlySet<string>): Promise<SongList> {
  const root = await realpath(folder);
  const songs: Song[] = [];
  const leftOut: string[] = [];
  const waiting = [{ path: '', depth: 1 }];
  let entriesCount = 0;
  for (let at = waiting.shift(); at !== undefined; at = waiting.shift()) {
    for (const entry of await entriesOf(root, at.path)) {
      entriesCount += 1;
      if (entriesCount % SLICE_ENTRIES === 0) await nextTurn();
      if (entriesCount > MAX_ENTRIES_COUNT) return { songs: songs.sort(byTitle), leftOut };
      const file = join(at.path, entry.name);
      if (entry.name.startsWith('.')) continue;
      if (entry.isDirectory()) {
        if (at.depth < MAX_DEPTH) waiting.push({ path: file, depth: at.depth + 1 });
        continue;
      }
      const extension = extname(entry.name).toLowerCase();
      const isPlayed = extensions.has(extension) && (await isFileWithin(root, file, entry));
      const song = toSong(at.path, entry.name, extension);
      if (isPlayed && song.title !== '' && songs.length < MAX_SONGS_COUNT) songs.push(song);
      else leftOut.push(file);
    }
  }
  return { songs: songs.sort(byTitle), leftOut };
}

/** Of a folder below that may not be read there are none; the folder itself must be there. */
async function entriesOf(root: string, path: string): Promise<Dirent[]> {
  try {
    return await readdir(join(root, path), { withFileTypes: true });
  } catch (error) {
    if (path === '') throw error;
    return [];
  }
}

function byTitle(a: Song, b: Song): number {
  return a.title.localeCompare(b.title);
}

async function isFileWithin(root: string, file: string, entry: Dirent): Promise<boolean> {
  if (!entry.isSymbolicLink()) return entry.isFile();
  const target = await insideOf(root, file);
  return target !== undefined && (await stat(target)).isFile();
}

function toSong(path: string, name: string, extension: string): Song {
  const title = titleOf(name);
  const names = [soundsOf(title)];
  if (path !== '') names.push(soundsOf(`${path} ${title}`));
  return { title, names, file: join(path, name), extension };
}
