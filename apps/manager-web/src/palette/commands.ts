/** Something that the palette offers. */
export interface Command {
  /** Unique in the list. */
  id: string;
  /** What is shown, and searched. */
  label: string;
  /** What kind of thing it is, in words: shown beside it. */
  hint: string;
  /** Searched as well: an id, a name in the other language. */
  also?: readonly string[];
  run(): unknown;
}

/** How well a command fits what was typed; the lower the better. */
const FIT = { starts: 0, wordStarts: 1, contains: 2, also: 3 } as const;

/**
 * Those that have every typed word, in their label or beside it, best first: what begins with the words comes before what
 * has them inside. Equals keep their order. Nothing typed: all.
 */
export function matchCommands(commands: readonly Command[], typed: string): Command[] {
  const words = fold(typed).split(/\s+/).filter(Boolean);
  return commands
    .map((command) => ({ command, fit: fitOf(command, words) }))
    .filter((item): item is { command: Command; fit: number } => item.fit !== undefined)
    .sort((one, other) => one.fit - other.fit)
    .map(({ command }) => command);
}

function fitOf({ label, also = [] }: Command, words: readonly string[]): number | undefined {
  const name = fold(label);
  const others = also.map(fold);
  let worst = 0;
  for (const word of words) {
    const fit = fitOfWord(word, name, others);
    if (fit === undefined) return undefined;
    worst = Math.max(worst, fit);
  }
  return worst;
}

function fitOfWord(word: string, name: string, others: readonly string[]): number | undefined {
  if (name.startsWith(word)) return FIT.starts;
  if (name.split(/[\s\-_./]+/).some((part) => part.startsWith(word))) return FIT.wordStarts;
  if (name.includes(word)) return FIT.contains;
  return others.some((other) => other.includes(word)) ? FIT.also : undefined;
}

/** Capitals and accents do not matter. */
function fold(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{Mark}/gu, '')
    .toLowerCase();
}

/** @returns the place after `step` steps down a list of so many, going round at its ends; −1 when it is empty */
export function stepIn(count: number, place: number, step: number): number {
  return count === 0 ? -1 : (place + step + count) % count;
}
