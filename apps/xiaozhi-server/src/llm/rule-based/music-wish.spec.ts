import { requestOf } from '../llm.contract.js';
import { answer } from './rule-based.provider.js';
import { findWish } from './wishes.js';

const tools = [{ name: 'play_music', description: '', parameters: { type: 'object' as const } }];

function wishIn(said: string): unknown {
  const call = findWish(said, { ...requestOf(said), tools });
  return call === undefined ? undefined : (JSON.parse(call.arguments) as { song_name: string }).song_name;
}

describe('wishes for music', () => {
  it.each([
    ['Play some music.', 'random'],
    ['play music', 'random'],
    ['Please play me a song!', 'random'],
    ['Could you play some music for us?', 'random'],
    ['Play another song', 'random'],
    ['Put on some music please', 'random'],
    ['放首歌', '随便'],
    ['放一首歌吧。', '随便'],
    ['播放音乐', '随便'],
    ['来点音乐', '随便'],
    ['我想听音乐', '随便'],
    ['换一首', '随便'],
    ['请放点音乐听听', '随便'],
  ])('take "%s" for any song', (said, song) => {
    expect(wishIn(said)).toBe(song);
  });

  it.each([
    ['Play Twinkle Twinkle Little Star.', 'Twinkle Twinkle Little Star'],
    ['play the song Yesterday for me', 'Yesterday'],
    ['Can you play “Moon River”?', 'Moon River'],
    ['播放小星星', '小星星'],
    ['播放歌曲《小星星》。', '小星星'],
    ['放一首小星星吧', '小星星'],
    ['我想听茉莉花', '茉莉花'],
    ['给我来首晴天', '晴天'],
    ['播放Yesterday', 'Yesterday'],
  ])('take "%s" for the song %s', (said, song) => {
    expect(wishIn(said)).toBe(song);
  });

  it.each([
    'Do you play chess?',
    'Play a game with me',
    'I like to play',
    'I play some music every day.',
    '放心吧',
    '听说你会唱歌',
    '我想你',
    '我喜欢听音乐',
    '来吧',
  ])('take "%s" for none', (said) => {
    expect(wishIn(said)).toBeUndefined();
  });

  it('need the tool', () => {
    expect(findWish('Play some music.', requestOf('Play some music.'))).toBeUndefined();
  });

  it.each([
    ['Stop the music.', 'All right.'],
    ['stop', 'All right.'],
    ['Please stop playing the song!', 'All right.'],
    ['turn off the music', 'All right.'],
    ['停', '好的。'],
    ['停止播放音乐', '好的。'],
    ['别放了', '好的。'],
    ['关掉音乐。', '好的。'],
    ['不要唱了', '好的。'],
  ])('that end with "%s" need no more than a word', (said, reply) => {
    expect(answer(requestOf(said))).toBe(reply);
  });

  it.each(['Stop by my house tomorrow.', '别忘了我住在北京'])('leave "%s" alone', (said) => {
    expect(answer(requestOf(said))).not.toMatch(/^(?:All right\.|好的。)$/);
  });
});
