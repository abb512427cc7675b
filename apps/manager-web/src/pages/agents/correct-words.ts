import type { CorrectWord } from '@xiaozhi/contracts';

/** Words as an operator writes them: one a line, `source|target`. */
export function toLines(words: readonly CorrectWord[]): string {
  return words.map(({ source, target }) => `${source}|${target}`).join('\n');
}

/** What stands in the lines; empty ones are left out. A line without a bar has no target, which the API refuses. */
export function toWords(text: string): CorrectWord[] {
  return filledLines(text).map((line) => {
    const [source = '', ...rest] = line.split('|');
    return { source: source.trim(), target: rest.join('|').trim() };
  });
}

/** What the API says against the first line that it refuses, with that line; empty when it refuses none. */
export function wordsFaultOf(text: string, faultOf: (path: string) => string): string {
  for (const [index, line] of filledLines(text).entries()) {
    const fault = ['source', 'target'].map((side) => faultOf(`correctWords.${index}.${side}`)).find(Boolean);
    if (fault !== undefined) return `${line.trim()}: ${fault}`;
  }
  return faultOf('correctWords');
}

function filledLines(text: string): string[] {
  return text.split(/\r?\n/).filter((line) => line.trim() !== '');
}
