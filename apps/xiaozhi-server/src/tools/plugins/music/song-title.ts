import { pinyin } from 'pinyin-pro';

const MAX_TITLE_CHARACTERS = 80;
const HAN = /\p{Script=Han}/u;

/** `03 - Little_Star.mp3` → `Little Star`: a file's name as it is said and shown. */
export function titleOf(fileName: string): string {
  const name = fileName
    .normalize('NFC')
    .replace(/\.[^.]*$/, '')
    .replace(/[\p{C}_*`#|<>[\]]+/gu, ' ')
    .trim();
  const title = name.replace(/^\d{1,3}(?:\s*[-.]\s*|\s+(?=\D))(?=.)/u, '');
  return title.replace(/\s+/g, ' ').slice(0, MAX_TITLE_CHARACTERS).trim();
}

/**
 * What names are compared by: letters and digits in lower case; of a Chinese character its sound, since recognisers
 * confuse what sounds the same.
 */
export function soundsOf(name: string): string[] {
  const bare = name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '');
  return [...bare].map((character) =>
    HAN.test(character) ? pinyin(character, { toneType: 'none' }) : character,
  );
}
