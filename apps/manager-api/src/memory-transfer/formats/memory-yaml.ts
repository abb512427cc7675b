import { normaliseDeviceId } from '@xiaozhi/memory';
import { parse } from 'yaml';
import { z } from 'zod';
import { aMemory } from '../exported-memory.js';
import type { ExportedMemory, ParsedFile } from '../exported-memory.js';
import { idFromText } from './id-from-text.js';
import { parseJson } from './jsonl.js';

const fileSchema = z.record(z.string(), z.unknown());
const TEXT_CHARACTERS = 4000;
/** Aliases multiply; nobody's summary needs more. */
const MAX_ALIASES_COUNT = 10;
/** What the Python server's summaries call a name, an event and its day, and words to keep. */
const NAME_KEY = '现用名';
const EVENT_KEY = '事件';
const DAY_KEY = '时间戳';
const QUOTES_KEY = '高光语录';
const TO_DO_KEY = '待响应';

/**
 * Reads `.memory.yaml` of the Python server: one summary by device, JSON or plain text. Every text in a summary becomes
 * a memory; of its numbers (moods, counts, freshness) none is kept.
 * @param device whose summary. @param now ISO 8601, UTC: summaries know no time of their own
 */
export function parseMemoryYaml(content: string, device: string, now: string): ParsedFile {
  const summaries = fileSchema.safeParse(readYaml(content));
  if (!summaries.success)
    return { items: [], errors: [{ entry: 0, msg: 'is no .memory.yaml: expected a map of devices' }] };
  const wanted = normaliseDeviceId(device);
  const found = Object.entries(summaries.data).find(([key]) => normaliseDeviceId(key) === wanted);
  if (found === undefined) {
    const msg = `has no summary for "${device}"; it has ${Object.keys(summaries.data).slice(0, 20).join(', ')}`;
    return { items: [], errors: [{ entry: 0, msg }] };
  }
  const [, summary] = found;
  const value = typeof summary === 'string' ? (parseJson(summary) ?? summary) : summary;
  const memories = [...textsIn(value, [])].map(({ text, path, day }) => toMemory(text, { path, day, now }));
  return { items: memories.map((memory, index) => ({ entry: index + 1, memory })), errors: [] };
}

function readYaml(content: string): unknown {
  try {
    return parse(content, { maxAliasCount: MAX_ALIASES_COUNT }) as unknown;
  } catch {
    // The caller says that it is no such file.
    return undefined;
  }
}

interface FoundText {
  text: string;
  path: readonly string[];
  day?: string;
}

function* textsIn(value: unknown, path: readonly string[], day?: string): Generator<FoundText> {
  if (typeof value === 'string') {
    for (const line of value.split(/\r?\n/)) {
      const text = line.trim().slice(0, TEXT_CHARACTERS);
      if (text !== '') yield { text, path, day };
    }
  } else if (Array.isArray(value)) {
    for (const item of value as unknown[]) yield* textsIn(item, path, day);
  } else if (typeof value === 'object' && value !== null) {
    const fields = value as Record<string, unknown>;
    const stamp = fields[DAY_KEY];
    if (typeof fields[EVENT_KEY] === 'string') {
      yield { text: fields[EVENT_KEY], path, day: typeof stamp === 'string' ? stamp : undefined };
      return;
    }
    for (const [name, inner] of Object.entries(fields)) yield* textsIn(inner, [...path, name], day);
  }
}

function toMemory(
  text: string,
  { path, day, now }: { path: readonly string[]; day: string | undefined; now: string },
): ExportedMemory {
  const isName = path.at(-1) === NAME_KEY;
  const kind = isName
    ? 'name'
    : path.includes(TO_DO_KEY)
      ? 'plan'
      : path.includes(QUOTES_KEY)
        ? 'note'
        : 'other';
  const said = isName ? `用户的名字是${text}。` : text;
  const from = z.iso.date().safeParse(day?.slice(0, 10)).data;
  return {
    ...aMemory(idFromText(...path, text), said, now),
    kind,
    slot: isName ? 'name' : null,
    aboutFrom: from === undefined ? null : `${from}T00:00:00.000Z`,
  };
}
