import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { dirname } from 'node:path';

/** A file that takes the place of another, which is kept elsewhere. All in one file system. */
export interface Swap {
  staged: string;
  target: string;
  /** Where what was at the target goes. */
  aside: string;
}

/** Names of a SQLite database's files beside it. */
const COMPANIONS = ['-wal', '-shm', '-journal'];

/**
 * Puts staged files into their places by renaming only; when one cannot be, all are put back.
 * @returns where what was at the targets is now
 */
export function swapIn(swaps: readonly Swap[]): string[] {
  const done: { from: string; to: string }[] = [];
  const move = (from: string, to: string): void => {
    mkdirSync(dirname(to), { recursive: true, mode: 0o700 });
    renameSync(from, to);
    done.push({ from, to });
  };
  try {
    const replaced = swaps.filter(({ target }) => existsSync(target));
    for (const { staged, target, aside } of swaps) {
      for (const end of ['', ...COMPANIONS])
        if (existsSync(`${target}${end}`)) move(`${target}${end}`, `${aside}${end}`);
      move(staged, target);
    }
    return replaced.map(({ aside }) => aside);
  } catch (error) {
    for (const { from, to } of done.reverse()) renameSync(to, from);
    throw error;
  }
}
