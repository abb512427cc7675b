import type { ExportedMemory, ParsedFile } from '../exported-memory.js';
import { exportedMemory } from '../exported-memory.js';

const FORMAT = 'xiaozhi-memories';
const VERSION = 1;

/** One JSON object a line: a head, then memories with all that is stored of them. */
export async function* writeJsonl(
  memories: AsyncIterable<ExportedMemory>,
  { roleId, at }: { roleId: string; at: string },
): AsyncGenerator<string> {
  yield `${JSON.stringify({ format: FORMAT, version: VERSION, roleId, exportedAt: at })}\n`;
  for await (const memory of memories) yield `${JSON.stringify(memory)}\n`;
}

/** Reads such lines; the head may be missing. */
export function parseJsonl(content: string): ParsedFile {
  const file: ParsedFile = { items: [], errors: [] };
  for (const [index, line] of content.split(/\r?\n/).entries()) {
    const entry = index + 1;
    if (line.trim() === '') continue;
    const value = parseJson(line);
    if (value === undefined) {
      file.errors.push({ entry, msg: 'is not valid JSON' });
      continue;
    }
    if (isHead(value)) {
      const { version } = value;
      if (version !== VERSION)
        file.errors.push({ entry, msg: `has version ${String(version)}, not ${VERSION}` });
      continue;
    }
    const parsed = exportedMemory.safeParse(value);
    if (parsed.success) file.items.push({ entry, memory: parsed.data });
    else {
      const [issue] = parsed.error.issues;
      file.errors.push({ entry, msg: `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}` });
    }
  }
  return file;
}

/** @returns undefined when it is no JSON */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // Whoever asks says which line it is.
    return undefined;
  }
}

function isHead(value: unknown): value is { version?: unknown } {
  return typeof value === 'object' && value !== null && 'format' in value && value.format === FORMAT;
}
