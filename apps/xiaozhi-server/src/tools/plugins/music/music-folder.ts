import type { DecodedAudio } from '@xiaozhi/audio';
import type { Logger } from '@xiaozhi/observability';
import { listSongs } from './list-songs.js';
import type { Song } from './list-songs.js';
import { openSong, probeSong } from './open-song.js';
import { upTo } from './up-to.js';

/** Names of files left out that a log line holds. */
const NAMED_COUNT = 20;

export interface MusicFolderSettings {
  folder: string;
  /** With their dots, in lower case. */
  extensions: ReadonlySet<string>;
  /** How long a listing counts. */
  refreshMs: number;
  /** Infinity is no limit. */
  maxSeconds: number;
}

export interface MusicFolderDeps {
  logger: Logger;
  report: (status: 'ready' | 'unavailable', reason?: string) => void;
  nowMs: () => number;
}

/** The folder is not there, or may not be read. The message is for whoever speaks with the assistant. */
export class MusicFolderError extends Error {
  readonly code = 'MUSIC_FOLDER_UNREADABLE';
  readonly retryable = true;

  constructor(cause: unknown) {
    super('The music folder cannot be read. Whoever runs this assistant has to set it up.', { cause });
    this.name = 'MusicFolderError';
  }
}

/** A folder's songs: listed at most once in a while, whoever asks; played from the file. */
export class MusicFolder {
  private listing: { songs: Promise<readonly Song[]>; atMs: number } | undefined;
  private readonly namedFiles = new Set<string>();
  /** What was found last. */
  known: readonly Song[] = [];

  constructor(
    private readonly settings: MusicFolderSettings,
    private readonly deps: MusicFolderDeps,
  ) {}

  /** @throws MusicFolderError; the next call looks again */
  songs(): Promise<readonly Song[]> {
    const nowMs = this.deps.nowMs();
    if (this.listing !== undefined && nowMs - this.listing.atMs < this.settings.refreshMs)
      return this.listing.songs;
    const listing = { songs: this.list(), atMs: nowMs };
    this.listing = listing;
    listing.songs.catch(() => {
      if (this.listing === listing) this.listing = undefined;
    });
    return listing.songs;
  }

  /** @throws SongError, AudioError, or the signal's reason */
  probe(song: Song, signal: AbortSignal): Promise<void> {
    return probeSong(this.settings.folder, song, signal);
  }

  open(song: Song, signal: AbortSignal): AsyncIterable<DecodedAudio> {
    return upTo(openSong(this.settings.folder, song, signal), this.settings.maxSeconds);
  }

  private async list(): Promise<readonly Song[]> {
    const { folder, extensions } = this.settings;
    try {
      const { songs, leftOut } = await listSongs(folder, extensions);
      this.name(leftOut);
      this.known = songs;
      this.deps.report('ready');
      return songs;
    } catch (cause) {
      this.known = [];
      const why = cause instanceof Error ? cause.message : String(cause);
      this.deps.report('unavailable', `The music folder ${folder} cannot be read: ${why}`);
      throw new MusicFolderError(cause);
    }
  }

  /** Each file once. */
  private name(leftOut: readonly string[]): void {
    const files = leftOut.filter((file) => !this.namedFiles.has(file));
    if (files.length === 0) return;
    for (const file of files) this.namedFiles.add(file);
    const named = { files: files.slice(0, NAMED_COUNT), count: files.length };
    this.deps.logger.info(named, 'files in the music folder are left out');
  }
}
