import type { RecalledMemory } from './memory.js';
import { withTimeWords } from './time-words.js';

/**
 * Memories as the prompt's memory section: one line each, `[YYYY-MM-DD HH:MM:SS] text`, newest first, in
 * the agent's time zone, with the times it speaks of; what holds no longer says until when. Line breaks inside a memory become spaces, so that a memory cannot pose as another.
 * @param timeZone IANA name, for example `Europe/Berlin`; an unknown one falls back to UTC
 */
export function formatRecalledMemories(memories: readonly RecalledMemory[], timeZone: string): string {
  return [...memories]
    .sort((a, b) => Date.parse(b.updatedAt) - Date.parse(a.updatedAt))
    .map(
      (memory) =>
        `[${formatTimestamp(memory.updatedAt, timeZone)}] ${oneLine(withTimeWords(memory.text, memory, timeZone))}`,
    )
    .join('\n');
}

/** ISO 8601 → `YYYY-MM-DD HH:MM:SS` in a time zone. */
export function formatTimestamp(iso: string, timeZone: string): string {
  const parts = new Map(
    formatterFor(timeZone)
      .formatToParts(new Date(iso))
      .map((part) => [part.type, part.value]),
  );
  const part = (type: string): string => parts.get(type as Intl.DateTimeFormatPartTypes) ?? '';
  return `${part('year')}-${part('month')}-${part('day')} ${part('hour')}:${part('minute')}:${part('second')}`;
}

function oneLine(text: string): string {
  return text.replace(/\s+/gu, ' ').trim();
}

function formatterFor(timeZone: string): Intl.DateTimeFormat {
  const options: Intl.DateTimeFormatOptions = {
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  };
  try {
    return new Intl.DateTimeFormat('en-CA', { ...options, timeZone });
  } catch {
    // RangeError: not a time zone. A wrong zone must not cost the agent its memory.
    return new Intl.DateTimeFormat('en-CA', { ...options, timeZone: 'UTC' });
  }
}
