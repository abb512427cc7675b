import { findSong } from './find-song.js';
import type { NamedSong } from './find-song.js';
import { soundsOf, titleOf } from './song-title.js';

const songOf = (title: string, folder = ''): NamedSong => ({
  title,
  names: [soundsOf(title), soundsOf(`${folder} ${title}`)],
});

const SONGS = [
  songOf('Twinkle Twinkle Little Star'),
  songOf('Happy Birthday'),
  songOf('Yesterday', 'The Beatles'),
  songOf('小星星'),
  songOf('晴天', '周杰伦'),
  songOf('生日快乐歌'),
  songOf('茉莉花 (民乐版)'),
];

describe(findSong, () => {
  it.each([
    ['Twinkle Twinkle Little Star', 'Twinkle Twinkle Little Star'],
    ['twinkle, twinkle little star!', 'Twinkle Twinkle Little Star'],
    ['little star', 'Twinkle Twinkle Little Star'],
    ['Twinkel Litle Star', 'Twinkle Twinkle Little Star'],
    ['happy birth day', 'Happy Birthday'],
    ['Yesterday by the Beatles', 'Yesterday'],
    ['the beatles', 'Yesterday'],
    ['小星星', '小星星'],
    // What sounds the same is the same: 猩 and 星.
    ['小猩猩', '小星星'],
    ['周杰伦的晴天', '晴天'],
    ['周杰伦', '晴天'],
    ['生日快乐', '生日快乐歌'],
    ['茉莉花', '茉莉花 (民乐版)'],
  ])('finds "%s"', async (asked, title) => {
    expect(await findSong(asked, SONGS)).toMatchObject({ song: { title } });
  });

  it.each(['Bohemian Rhapsody', '../../etc/passwd', '青藏高原', '!!!', 'x'.repeat(80)])(
    'finds nothing for "%s", and tells the nearest',
    async (asked) => {
      const found = await findSong(asked, SONGS);
      expect('nearest' in found && found.nearest).toHaveLength(3);
    },
  );

  it('tells the nearest first', async () => {
    const found = await findSong('Happy New Millennium Everybody', SONGS);
    expect('nearest' in found && found.nearest[0]?.title).toBe('Happy Birthday');
  });

  it('takes the one that is written so, of several that sound the same', async () => {
    const songs = [songOf('猩猩'), songOf('星星')];
    expect(await findSong('星星', songs)).toMatchObject({ song: { title: '星星' } });
    expect(await findSong('猩猩', songs)).toMatchObject({ song: { title: '猩猩' } });
  });

  it('has nothing to tell of an empty folder', async () => {
    expect(await findSong('anything', [])).toEqual({ nearest: [] });
  });
});

describe(titleOf, () => {
  it.each([
    ['Little_Star.mp3', 'Little Star'],
    ['03 - Little Star.MP3', 'Little Star'],
    ['03.晴天.p3', '晴天'],
    ['12 Little Star.wav', 'Little Star'],
    ['99.mp3', '99'],
    ['1999.mp3', '1999'],
    ['a.b.ogg', 'a.b'],
    ['**loud** [live]\u0007.mp3', 'loud live'],
  ])('takes %s for %s', (file, title) => {
    expect(titleOf(file)).toBe(title);
  });
});
