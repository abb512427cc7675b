/** Longest piece handed to a voice at once. */
export const MAX_CHARACTERS = 120;
/** The first piece may end at a pause, so that the first word is heard sooner; but not a mere "Well,". */
const FIRST_MIN_WEIGHT = 12;
/** How much of the time of a Latin letter a character of these scripts takes to say. */
const DENSE_WEIGHT = 3;
const DENSE = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;
/** A long piece is cut at a pause only beyond this, else at a space. */
const LONG_MIN_CHARACTERS = 40;
/** An address may make a piece longer than the rest: in half it would be noise. */
const MAX_ADDRESS_CHARACTERS = 1_000;
const MAX_MARKS = 12;

const WIDE_ENDS = new Set('。！？；');
const ENDS = new Set('。！？；!?;.…');
const PAUSES = new Set('，、：～,:~');
const CLOSING = new Set('"”’\'」』）)]》】*_');
const TITLES =
  /^(?:mr|mrs|ms|mx|dr|prof|st|rev|hon|gen|sen|gov|capt|col|lt|sgt|vs|cf|approx|al|e\.g|i\.e|z\.b|d\.h|bzw|ca)$/i;
const BEFORE_NUMBERS =
  /^(?:no|nos|nr|fig|vol|ch|p|pp|sec|art|par|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)$/i;

/** Where the first complete piece of a text ends: its length; 0 when more text is needed to tell. */
export function findBoundary(text: string, { isFirst, isEnd }: { isFirst: boolean; isEnd: boolean }): number {
  for (let index = 0; index < text.length; index += 1) {
    if (index >= MAX_CHARACTERS) return cutLong(text, isEnd);
    const character = text[index] as string;
    if (character === '\n' && canBeSaid(text.slice(0, index))) return index + 1;
    const isPause = isFirst && PAUSES.has(character);
    if (!isPause && !ENDS.has(character)) continue;
    const end = endOfMarks(text, index);
    if (end === text.length && !isEnd) return 0;
    const verdict = isPause ? judgePause(text, index, end) : judgeEnd(text, index, end, isEnd);
    if (verdict === 'unknown') return 0;
    if (verdict === 'boundary' && canBeSaid(text.slice(0, index))) return end;
    index = end - 1;
  }
  return isEnd ? text.length : 0;
}

/** Whether a voice could make something of it. */
export function canBeSaid(text: string): boolean {
  return /[\p{L}\p{N}]/u.test(text);
}

type Verdict = 'boundary' | 'inside' | 'unknown';

/** "?!", "……" and a closing quote or bracket belong to what is before. */
function endOfMarks(text: string, index: number): number {
  let end = index + 1;
  const isClosing = (character: string): boolean => ENDS.has(character) || CLOSING.has(character);
  while (end < text.length && end - index < MAX_MARKS && isClosing(text[end] as string)) end += 1;
  return end;
}

function judgePause(text: string, index: number, end: number): Verdict {
  if (weigh(text.slice(0, index)) < FIRST_MIN_WEIGHT || isInLink(text, index)) return 'inside';
  return isPauseAt(text, index, end) ? 'boundary' : 'inside';
}

/** Not in "1,000", "10:30", "a:b" or an address. */
function isPauseAt(text: string, index: number, end: number): boolean {
  const next = text[end] ?? ' ';
  if (/\d/.test(text[index - 1] ?? '') && /\d/.test(next)) return false;
  return !/[,:~]/.test(text[index] as string) || isOpenAfter(next);
}

function judgeEnd(text: string, index: number, end: number, isEnd: boolean): Verdict {
  if (isInLink(text, index)) return 'inside';
  const marks = text.slice(index, end);
  if ([...marks].some((mark) => WIDE_ENDS.has(mark))) return 'boundary';
  const isDots = /^(?:\.|…)/.test(marks);
  const next = text[end];
  if (next === undefined) return 'boundary';
  if (!isOpenAfter(next)) return 'inside';
  if (/^(?:\.\.|…)/.test(marks) && DENSE.test(next)) return 'inside';
  if (!isDots && !/["”’'*_)]/.test(marks)) return 'boundary';
  const following = nextVisible(text, end);
  if (following === undefined) return isEnd ? 'boundary' : 'unknown';
  if (/^\p{Ll}/u.test(following)) return 'inside';
  return marks.startsWith('.') && marks[1] !== '.' && isAbbreviation(text.slice(0, index), following)
    ? 'inside'
    : 'boundary';
}

/** After an ASCII mark that ends something comes a space, or writing that has no spaces. */
function isOpenAfter(next: string): boolean {
  return /\s/.test(next) || next > '\u2e7f';
}

/** The next character that is not a space; a newline counts as one. */
function nextVisible(text: string, end: number): string | undefined {
  return /^[^\S\n]*(\n|[^\s])/u.exec(text.slice(end))?.[1];
}

function isAbbreviation(before: string, following: string): boolean {
  // The number of a list's entry.
  if (/^\W*\d{1,3}$/.test(before)) return true;
  const word = /[\p{L}.]+$/u.exec(before)?.[0] ?? '';
  if (TITLES.test(word)) return true;
  if (BEFORE_NUMBERS.test(word)) return /\d/.test(following);
  if (/^[ap]\.m$/i.test(word)) return false;
  return /^(?:\p{Lu}|\p{L}(?:\.\p{L})+)$/u.test(word) && word !== 'I' && /\p{Lu}/u.test(following);
}

function isInLink(text: string, index: number): boolean {
  const before = text.slice(0, index);
  return before.lastIndexOf('[') > before.lastIndexOf(']');
}

function weigh(text: string): number {
  let weight = 0;
  for (const character of text) weight += DENSE.test(character) ? DENSE_WEIGHT : 1;
  return weight;
}

/** A sensible place to cut a text that has no end within the limit. */
function cutLong(text: string, isEnd: boolean): number {
  const head = text.slice(0, MAX_CHARACTERS);
  const wordAt = Math.max(...[' ', '\n', '\t'].map((space) => head.lastIndexOf(space))) + 1;
  const address = /^\S*?:\/\/[\x21-\x7e]*/.exec(text.slice(wordAt))?.[0];
  if (address !== undefined && wordAt === 0 && address.length < MAX_ADDRESS_CHARACTERS) {
    if (address.length === text.length && !isEnd) return 0;
    return address.length;
  }
  if (address !== undefined && wordAt > 0) return wordAt;
  for (let index = head.length - 2; index >= LONG_MIN_CHARACTERS; index -= 1) {
    if (PAUSES.has(head[index] as string) && isPauseAt(text, index, index + 1)) return index + 1;
  }
  return wordAt > 0 ? wordAt : endOfLastWord(head);
}

/** For writing without spaces, and never in the middle of a character. */
function endOfLastWord(head: string): number {
  const words = [...new Intl.Segmenter(undefined, { granularity: 'word' }).segment(head)];
  const last = words.at(-1);
  return last === undefined || last.index === 0 ? head.length : last.index;
}
