import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeWav } from '@xiaozhi/audio';
import { encodeMp3, encodeOggOpus, encodeP3, makeTone } from '@xiaozhi/audio/testing';
import type { ToolResult } from '../../tool.js';
import type { ToolPlugin } from '../tool-plugin.js';
import { PLUGIN_DEPS, boxWith, callTool, describeToolPlugin } from '../tool-plugin.contract.js';
import { music } from './music.plugin.js';

const SECONDS = 2;
const never = new AbortController().signal;

describe('play_music', () => {
  let folder: string;
  const make = (fields: object = {}): ToolPlugin =>
    music.create({ music_dir: folder, refresh_time: 0, ...fields }, PLUGIN_DEPS);
  const ask = (song: unknown, language: 'en' | 'zh' = 'en'): Promise<ToolResult> =>
    callTool(make(), 'play_music', { song_name: song }, { context: { language } });
  const secondsOf = async (result: ToolResult): Promise<number> => {
    if (result.kind !== 'played') throw new Error(result.text);
    let seconds = 0;
    for await (const { samples, sampleRateHz } of result.sound.open(never))
      seconds += samples.length / sampleRateHz;
    return seconds;
  };

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'play-music-'));
    const at = (name: string): string => join(folder, name);
    const tone = (rateHz: number): Float32Array => makeTone(SECONDS, 440, rateHz);
    writeFileSync(at('Little_Star.wav'), writeWav({ samples: tone(44_100), sampleRateHz: 44_100 }));
    writeFileSync(at('Yesterday.mp3'), await encodeMp3(tone(24_000), 24_000, 1));
    writeFileSync(at('Moon River.ogg'), encodeOggOpus(tone(24_000)));
    writeFileSync(at('小星星.p3'), encodeP3(tone(16_000)));
    writeFileSync(at('Broken.mp3'), 'this is no music');
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  describeToolPlugin('play_music', {
    implementation: music,
    fields: () => ({ music_dir: folder }),
    refused: [
      [{ music_ext: '.flac' }, /at least one of .mp3/],
      [{ refresh_time: 'soon' }, /must be a number/],
    ],
    secrets: [tmpdir()],
  });

  it.each([
    ['little star', 'Little Star'],
    ['yesterday', 'Yesterday'],
    ['moon river', 'Moon River'],
    ['小星星', '小星星'],
  ])('announces "%s" in one sentence, and plays all of it', async (asked, title) => {
    const result = await ask(asked);
    expect(result).toMatchObject({ kind: 'played', sound: { title, code: 'play_music' } });
    expect(result.text).toContain(title);
    expect(result.text.match(/[.。]/g)).toHaveLength(1);
    expect(Math.abs((await secondsOf(result)) - SECONDS)).toBeLessThan(0.1);
  });

  it('plays any song that can be played where none is named', async () => {
    for (const asked of ['random', '', undefined, 'Some music', 'another one', '随便'])
      expect(await secondsOf(await ask(asked))).toBeGreaterThan(SECONDS - 0.1);
  });

  it('asks back where nothing fits, in the language of the wish', async () => {
    const english = await ask('Bohemian Rhapsody');
    expect(english.kind).toBe('spoken');
    expect(english.text).toMatch(
      /^I have no song called “Bohemian Rhapsody”\. Would you like “.+” or “.+”\?$/,
    );
    expect((await ask('青藏高原')).text).toMatch(/^我没有找到《青藏高原》。要听《.+》还是《.+》吗？$/);
  });

  it('says that a file is damaged, and that there is no music', async () => {
    expect(await ask('broken')).toEqual({
      kind: 'spoken',
      text: 'I cannot play “Broken”: its file is damaged.',
    });
    const empty = mkdtempSync(join(tmpdir(), 'no-music-'));
    const { text } = await callTool(
      make({ music_dir: empty }),
      'play_music',
      {},
      { context: { language: 'zh' } },
    );
    expect(text).toBe('这里还没有音乐。');
    rmSync(empty, { recursive: true });
  });

  it('answers that the folder cannot be read, without telling where it should be', async () => {
    const result = await callTool(make({ music_dir: join(folder, 'gone') }), 'play_music');
    expect(result).toMatchObject({ kind: 'answer', failure: 'failed' });
    expect(result.text).toBe(
      'Failed: The music folder cannot be read. Whoever runs this assistant has to set it up.',
    );
  });

  it('takes a list of file types, as configurations of the field have it', async () => {
    const plugin = make({ music_ext: ['.mp3', 'p3', '.flac'] });
    const find = (song: string): Promise<ToolResult> => callTool(plugin, 'play_music', { song_name: song });
    expect(await find('yesterday')).toMatchObject({ kind: 'played' });
    expect(await find('moon river')).toMatchObject({ kind: 'spoken' });
  });

  it('ends a song at the longest playing time', async () => {
    const result = await callTool(make({ max_minutes: 0.01 }), 'play_music', { song_name: 'little star' });
    expect(await secondsOf(result)).toBeCloseTo(0.6, 3);
  });

  it('tells a model the titles, once it knows them', async () => {
    const plugin = make();
    const told = (): string => boxWith(plugin).descriptions()[0]?.description ?? '';
    expect(told()).not.toContain('Songs:');
    plugin.wake?.();
    await callTool(plugin, 'play_music', { song_name: 'yesterday' });
    expect(told()).toMatch(/Songs: Broken; Little Star; Moon River; Yesterday; 小星星$/);
  });
});
