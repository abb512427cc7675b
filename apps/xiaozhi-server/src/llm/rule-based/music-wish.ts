const POLITE = '(?:please )?(?:(?:can|could|would|will) you (?:please )?)?';
const FOR_ME = '(?: for (?:me|us))?(?: please)?[?]?';
const ZH_POLITE = '(?:请|麻烦)?(?:帮我|给我|为我|我想|我要)?';
const ZH_MUSIC = '(?:音乐|歌曲?|曲子)';

/** "Play some music", "放首歌": any song will do. */
export const ANY_MUSIC = new RegExp(
  [
    `^${POLITE}(?:play|put on|start)(?: me| us)?(?: (?:some|any|a|the|another|random|other))*(?: (?:music|songs?|tunes?))${FOR_ME}$`,
    `^${ZH_POLITE}(?:放|播放?|来|听|换)(?:一?首(?:别的|其他的?)?${ZH_MUSIC}?|(?:一?[点些]儿?|一下|个)?${ZH_MUSIC})(?:听听?)?吧?$`,
  ].join('|'),
  'iu',
);

/** "Play Yesterday", "播放小星星", with the song; games are played too, but not by a player of music. */
export const THIS_SONG = new RegExp(
  [
    `^${POLITE}play(?: me| us)?(?: the (?:song|music))?(?: (?:called|named))? (?!.*\\b(?:games?|chess|cards|with (?:me|us))\\b)[“"]?(.+?)[”"]?${FOR_ME}$`,
    `^(?:请|麻烦)?(?:帮我|给我|为我)?(?:播放(?:一?首)?|[放播来点唱]一?首|我[想要]听(?:一?首)?)(?:歌曲?|音乐)?[：:]?[《“"]?(.+?)[》”"]?吧?$`,
  ].join('|'),
  'iu',
);
