import { realpath } from 'node:fs/promises';
import { isAbsolute, join, relative, sep } from 'node:path';

/**
 * Where a file below a folder really is, links followed.
 * @param root absolute, without links
 * @returns undefined where that is outside of the folder, or nowhere
 */
export async function insideOf(root: string, file: string): Promise<string | undefined> {
  let target: string;
  try {
    target = await realpath(join(root, file));
  } catch {
    // A link to nowhere, or a file that went meanwhile.
    return undefined;
  }
  const way = relative(root, target);
  const isInside = way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
  return isInside ? target : undefined;
}
