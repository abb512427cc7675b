import type { DecodedAudio } from '@xiaozhi/audio';
import { ProviderConfigError, requireProviderFields } from '@xiaozhi/contracts';
import type { ProviderFields } from '@xiaozhi/contracts';
import type { Logger } from '@xiaozhi/observability';
import type { Tool, ToolResult } from '../../tool.js';
import { countOf, textOf } from '../json-answer.js';
import type { PluginContext, ToolPlugin, ToolPluginImplementation } from '../tool-plugin.js';
import { findSong } from './find-song.js';
import type { Song } from './list-songs.js';
import { MusicFolder } from './music-folder.js';
import { MUSIC_WORDS, isAnything } from './music-words.js';
import { musicDefinition } from './music.definition.js';
import { PLAYABLE } from './open-song.js';

const { code } = musicDefinition;
const REFRESH_SECONDS = { min: 0, max: 86_400, fallback: 300 };
const MAX_MINUTES = 1_440;
const MAX_ASKED_CHARACTERS = 80;
/** Songs of a random choice that are tried, where files are damaged. */
const TRIES_COUNT = 3;
/** What of the titles a model is told with every turn. */
const TOLD_TITLES = { count: 60, characters: 1_500 } as const;

/** Plays files of a folder. Source: device protocol, tools, `play_music`. */
export const music: ToolPluginImplementation = {
  definition: musicDefinition,
  create: (fields, { logger, report }) => {
    const values = requireProviderFields(musicDefinition, withListAsText(fields));
    const minutes = Math.min(MAX_MINUTES, Math.max(0, Number(values.max_minutes)));
    const settings = {
      folder: String(values.music_dir),
      extensions: extensionsOf(String(values.music_ext)),
      refreshMs: countOf(values.refresh_time, REFRESH_SECONDS) * 1_000,
      maxSeconds: minutes === 0 ? Number.POSITIVE_INFINITY : minutes * 60,
    };
    return new Music(new MusicFolder(settings, { logger, report, nowMs: () => performance.now() }), logger);
  },
};

class Music implements ToolPlugin {
  constructor(
    private readonly folder: MusicFolder,
    private readonly logger: Logger,
  ) {}

  /** The console says soon whether the folder is there, and the model knows the titles. */
  wake(): void {
    this.folder.songs().catch(() => undefined);
  }

  tools({ language }: PluginContext): readonly Tool[] {
    return [
      {
        description: {
          name: code,
          description: `Plays music. Call it when the user wants music or a song, also another one. The song is announced for you: say nothing before or after.${titlesOf(this.folder.known)}`,
          parameters: {
            type: 'object',
            properties: {
              song_name: { type: 'string', description: 'Title as the user says it; "random" for any song' },
            },
            required: ['song_name'],
          },
        },
        run: (args, signal) =>
          this.play(textOf(args.song_name).slice(0, MAX_ASKED_CHARACTERS), language, signal),
      },
    ];
  }

  private async play(asked: string, usual: 'en' | 'zh', signal: AbortSignal): Promise<ToolResult> {
    const words = MUSIC_WORDS[/\p{Script=Han}/u.test(asked) ? 'zh' : usual];
    const songs = await this.folder.songs();
    if (songs.length === 0) return { kind: 'spoken', text: words.nothing };
    const found = isAnything(asked) ? undefined : await findSong(asked, songs);
    if (found !== undefined && 'nearest' in found)
      return { kind: 'spoken', text: words.notFound(asked, found.nearest) };
    const wanted = found === undefined ? someOf(songs) : [found.song];
    for (const song of wanted) {
      if (!(await this.canPlay(song, signal))) continue;
      const { title } = song;
      const open = (limit: AbortSignal): AsyncIterable<DecodedAudio> => this.folder.open(song, limit);
      return { kind: 'played', text: words.intro(title), sound: { code, title, open } };
    }
    return { kind: 'spoken', text: words.broken(wanted[0]?.title ?? asked) };
  }

  private async canPlay(song: Song, signal: AbortSignal): Promise<boolean> {
    try {
      await this.folder.probe(song, signal);
      return true;
    } catch (error) {
      signal.throwIfAborted();
      this.logger.warn({ error, file: song.file }, 'a music file cannot be played');
      return false;
    }
  }
}

/** Configurations of the field have a list. */
function withListAsText(fields: ProviderFields): ProviderFields {
  const { music_ext: given } = fields;
  return Array.isArray(given) ? { ...fields, music_ext: given.map(String).join(',') } : fields;
}

function extensionsOf(text: string): ReadonlySet<string> {
  const named = text.split(/[\s,，;；|]+/).map((word) => `.${word.replace(/^[*.]+/, '').toLowerCase()}`);
  const playable = named.filter((extension) => PLAYABLE.has(extension));
  const message = `File types must name at least one of ${[...PLAYABLE].join(', ')}.`;
  if (playable.length === 0)
    throw new ProviderConfigError(`[${code}] cannot be used: ${message}`, [{ key: 'music_ext', message }]);
  return new Set(playable);
}

function titlesOf(songs: readonly Song[]): string {
  if (songs.length === 0) return '';
  const titles = songs.slice(0, TOLD_TITLES.count).map(({ title }) => title);
  return ` Songs: ${titles.join('; ').slice(0, TOLD_TITLES.characters)}`;
}

function someOf(songs: readonly Song[]): readonly Song[] {
  return songs
    .map((song) => ({ song, place: Math.random() }))
    .sort((a, b) => a.place - b.place)
    .slice(0, TRIES_COUNT)
    .map(({ song }) => song);
}
