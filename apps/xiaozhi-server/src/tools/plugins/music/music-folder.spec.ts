import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeWav } from '@xiaozhi/audio';
import { makeTone } from '@xiaozhi/audio/testing';
import { silentLogger } from '@xiaozhi/observability';
import { MusicFolder } from './music-folder.js';
import type { MusicFolderSettings } from './music-folder.js';
import { PLAYABLE } from './open-song.js';

const SECOND = writeWav({ samples: makeTone(1, 440, 16_000), sampleRateHz: 16_000 });
const never = new AbortController().signal;

describe(MusicFolder, () => {
  let base: string;
  let folder: string;
  let nowMs: number;
  let logged: { files: string[]; count: number }[];
  let reported: string[];

  const make = (settings: Partial<MusicFolderSettings> = {}): MusicFolder =>
    new MusicFolder(
      { folder, extensions: PLAYABLE, refreshMs: 10_000, maxSeconds: 60, ...settings },
      {
        logger: { ...silentLogger(), info: (fields) => void logged.push(fields as (typeof logged)[number]) },
        report: (status, reason) => void reported.push(reason ?? status),
        nowMs: () => nowMs,
      },
    );
  const put = (...names: string[]): void => {
    for (const name of names) writeFileSync(join(folder, name), SECOND);
  };
  const titles = async (music: MusicFolder): Promise<string[]> =>
    (await music.songs()).map(({ title }) => title);
  const secondsOf = async (music: MusicFolder, title: string): Promise<number> => {
    const song = (await music.songs()).find((each) => each.title === title);
    if (song === undefined) throw new Error(`no ${title}`);
    let seconds = 0;
    for await (const { samples, sampleRateHz } of music.open(song, never))
      seconds += samples.length / sampleRateHz;
    return seconds;
  };

  beforeEach(() => {
    base = mkdtempSync(join(tmpdir(), 'music-'));
    folder = join(base, 'music');
    mkdirSync(folder);
    nowMs = 0;
    logged = [];
    reported = [];
  });
  afterEach(() => rmSync(base, { recursive: true }));

  it('lists songs of all folders by title, and names what it leaves out once', async () => {
    mkdirSync(join(folder, '儿歌'));
    mkdirSync(join(folder, '.trash'));
    put('b.mp3', 'A.WAV', 'cover.jpg', 'c.flac', '儿歌/小星星.p3', '.hidden.mp3', '.trash/d.mp3', '***.mp3');
    const music = make({ refreshMs: 0 });
    expect(await titles(music)).toEqual(['A', 'b', '小星星']);
    await music.songs();
    expect(logged).toEqual([
      { files: expect.arrayContaining(['c.flac', 'cover.jpg', '***.mp3']) as string[], count: 3 },
    ]);
    put('e.txt');
    await music.songs();
    expect(logged[1]).toEqual({ files: ['e.txt'], count: 1 });
    expect(music.known).toHaveLength(3);
  });

  it('lists once in a while, whoever asks', async () => {
    put('a.mp3');
    const music = make();
    expect(await Promise.all([titles(music), titles(music)])).toEqual([['a'], ['a']]);
    expect(reported).toEqual(['ready']);
    put('b.mp3');
    nowMs = 9_999;
    expect(await titles(music)).toEqual(['a']);
    nowMs = 10_000;
    expect(await titles(music)).toEqual(['a', 'b']);
  });

  it('says so while its folder is not there, and looks again at the next question', async () => {
    rmSync(folder, { recursive: true });
    const music = make();
    await expect(music.songs()).rejects.toMatchObject({ code: 'MUSIC_FOLDER_UNREADABLE' });
    await expect(music.songs()).rejects.not.toThrow(base);
    expect(reported[0]).toContain(folder);
    mkdirSync(folder);
    put('a.mp3');
    expect(await titles(music)).toEqual(['a']);
    expect(reported.at(-1)).toBe('ready');
  });

  it('follows links within the folder, and none that lead out of it', async () => {
    put('a.wav');
    writeFileSync(join(base, 'secret.wav'), SECOND);
    mkdirSync(join(base, 'musically'));
    writeFileSync(join(base, 'musically', 'near.wav'), SECOND);
    symlinkSync(join(folder, 'a.wav'), join(folder, 'within.wav'));
    symlinkSync('../secret.wav', join(folder, 'out.wav'));
    symlinkSync('../musically/near.wav', join(folder, 'near.wav'));
    symlinkSync('/dev/zero', join(folder, 'endless.wav'));
    symlinkSync('nowhere.wav', join(folder, 'nowhere.wav'));
    symlinkSync(base, join(folder, 'loop'));
    const music = make();
    expect(await titles(music)).toEqual(['a', 'within']);
    expect(await secondsOf(music, 'within')).toBeCloseTo(1, 3);
  });

  it('opens nothing outside of the folder, whatever a name says and whatever changed since it was listed', async () => {
    put('a.wav');
    writeFileSync(join(base, 'secret.wav'), SECOND);
    const music = make();
    const [song] = await music.songs();
    rmSync(join(folder, 'a.wav'));
    symlinkSync('../secret.wav', join(folder, 'a.wav'));
    await expect(secondsOf(music, 'a')).rejects.toMatchObject({ code: 'SONG_UNREADABLE' });
    for (const file of ['../secret.wav', join(base, 'secret.wav'), '.', '..', 'gone.wav'])
      await expect(music.probe({ ...(song as NonNullable<typeof song>), file }, never)).rejects.toMatchObject(
        { code: 'SONG_UNREADABLE' },
      );
  });

  it('works where the folder itself is a link', async () => {
    put('a.wav');
    symlinkSync(folder, join(base, 'link'));
    expect(await secondsOf(make({ folder: join(base, 'link') }), 'a')).toBeCloseTo(1, 3);
  });

  it('ends a song at the longest playing time', async () => {
    put('a.wav');
    expect(await secondsOf(make({ maxSeconds: 0.25 }), 'a')).toBeCloseTo(0.25, 3);
    expect(await secondsOf(make({ maxSeconds: Number.POSITIVE_INFINITY }), 'a')).toBeCloseTo(1, 3);
  });
});
