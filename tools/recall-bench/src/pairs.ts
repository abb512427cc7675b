import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Conversation } from './dataset.js';

const ASKED_AT = new Date('2026-03-12T10:00:00+08:00');
/** Of memories whose day does not matter. */
const SAID_AT = '2026-01-10';

export interface Pair {
  theme: string;
  memory: string;
  question: string;
  /** `YYYY-MM-DD` in Shanghai. */
  saidOn: string;
}

/** One file: a line of headings, then a pair a line, with tabs between its parts. @throws Error for a broken line */
export function readPairs(content: string): Pair[] {
  return content
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => {
      const [theme, memory, question, saidOn] = line.split('\t');
      if (!theme || !memory || !question) throw new Error(`"${line}" is no pair.`);
      return { theme, memory, question, saidOn: saidOn?.trim() || SAID_AT };
    });
}

const inTurn = (line: number): string => (line % 2 === 0 ? 'tuning' : 'held-out');

/**
 * Every file is a person with their memories.
 * @param categoryOf what a line's question is for; lines in turn are for tuning and held out unless given
 */
export function readPairsFolder(
  folder: string,
  categoryOf: (line: number) => string = inTurn,
): Conversation[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.tsv'))
    .sort()
    .map((name) => {
      const pairs = readPairs(readFileSync(join(folder, name), 'utf8'));
      return {
        id: name.replace(/\.tsv$/, ''),
        memories: pairs.map(({ memory, saidOn }, line) => ({
          id: `${name}:${line}`,
          text: memory,
          updatedAt: new Date(`${saidOn}T12:00:00+08:00`).toISOString(),
        })),
        questions: pairs.map(({ question }, line) => ({
          text: question,
          category: categoryOf(line),
          evidenceIds: [`${name}:${line}`],
        })),
        askedAt: ASKED_AT,
        timeZone: 'Asia/Shanghai',
      };
    });
}
