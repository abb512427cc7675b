const CHINESE = /\p{Script=Han}/u;
const END = /[.!。！\s]+$/u;
/** A shared beginning of fewer words says nothing. */
const MIN_WORDS = 2;
const MIN_CHARACTERS = 3;

/**
 * One text that says what several say, in their own words: a beginning that all share is said once ("User owns a red
 * bicycle, a tent and two kayaks."). Without one the sentences stand one after the other.
 * @param texts of one language, oldest first
 */
export function digestByRules(texts: readonly string[]): string {
  const bare = unique(texts.map((text) => text.replace(END, '')));
  const [first = ''] = bare;
  if (bare.length === 1) return first + (CHINESE.test(first) ? '。' : '.');
  return CHINESE.test(first) ? joinChinese(bare) : joinWords(bare);
}

/** Whether a text is Chinese: those are folded apart from others. */
export function isChinese(text: string): boolean {
  return CHINESE.test(text);
}

function joinWords(texts: readonly string[]): string {
  const all = texts.map((text) => text.split(/\s+/));
  const count = sharedCount(all);
  if (count < MIN_WORDS) return texts.map((text) => `${text}.`).join(' ');
  const rests = all.map((words) => words.slice(count).join(' '));
  return `${all[0]?.slice(0, count).join(' ')} ${rests.slice(0, -1).join(', ')} and ${rests.at(-1)}.`;
}

function joinChinese(texts: readonly string[]): string {
  const all = texts.map((text) => [...text]);
  const count = sharedCount(all);
  if (count < MIN_CHARACTERS) return texts.map((text) => `${text}。`).join('');
  return `${all[0]?.slice(0, count).join('')}${all.map((text) => text.slice(count).join('')).join('、')}。`;
}

/** Of parts that all begin with; something is left of each. */
function sharedCount(all: readonly (readonly string[])[]): number {
  const longest = Math.min(...all.map((parts) => parts.length)) - 1;
  const differs = (index: number): boolean => all.some((parts) => parts[index] !== all[0]?.[index]);
  for (let index = 0; index < longest; index += 1) if (differs(index)) return index;
  return longest;
}

function unique(texts: readonly string[]): string[] {
  const known = new Map(texts.map((text) => [text.toLowerCase(), text]));
  return [...known.values()];
}
