/** What the assistant says of its music. */
interface MusicWords {
  /** One sentence; always the same one of a song, so that two calls for it are heard as one. */
  intro: (title: string) => string;
  notFound: (asked: string, nearest: readonly { title: string }[]) => string;
  nothing: string;
  broken: (title: string) => string;
}

const INTROS = {
  en: [
    ['Here is “', '”.'],
    ['Now comes “', '”.'],
    ['I play “', '” for you.'],
  ],
  zh: [
    ['请听《', '》。'],
    ['为你播放《', '》。'],
    ['下面是《', '》。'],
  ],
} as const;

export const MUSIC_WORDS: Record<'en' | 'zh', MusicWords> = {
  en: {
    intro: (title) => introOf(title, INTROS.en),
    notFound: (asked, nearest) =>
      `I have no song called “${asked}”. Would you like ${nearest.map(({ title }) => `“${title}”`).join(' or ')}?`,
    nothing: 'There is no music here yet.',
    broken: (title) => `I cannot play “${title}”: its file is damaged.`,
  },
  zh: {
    intro: (title) => introOf(title, INTROS.zh),
    notFound: (asked, nearest) =>
      `我没有找到《${asked}》。要听${nearest.map(({ title }) => `《${title}》`).join('还是')}吗？`,
    nothing: '这里还没有音乐。',
    broken: (title) => `《${title}》的文件坏了，放不了。`,
  },
};

function introOf(title: string, intros: readonly (readonly [string, string])[]): string {
  const [before, after] = intros[title.length % intros.length] ?? ['', ''];
  return `${before}${title}${after}`;
}

const ANY_SONG = new Set(
  'random any anything something some else another other one a the music song songs tune 随机 随便 任意 任何 音乐 歌 歌曲 一首歌 别的'.split(
    ' ',
  ),
);

/** True where no song in particular is wanted. */
export function isAnything(asked: string): boolean {
  return (
    asked === '' ||
    asked
      .toLowerCase()
      .split(/\s+/)
      .every((word) => ANY_SONG.has(word))
  );
}
