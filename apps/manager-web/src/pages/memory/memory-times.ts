import type { MemoryView } from '@xiaozhi/contracts';

type Times = Pick<MemoryView, 'aboutFrom' | 'aboutTo' | 'validFrom' | 'validTo'>;

/** How a memory's times are told: which sentence, and the time in it. */
export interface TimeLine {
  key: 'about' | 'since' | 'until' | 'between';
  time: string;
}

/** When what a memory tells of happens, and between which times it holds; days are those of the agent. */
export function timeLines(memory: Times, locale: string, timeZone: string): TimeLine[] {
  const day = formatter(locale, timeZone, { dateStyle: 'medium' });
  const { aboutFrom, aboutTo, validFrom, validTo } = memory;
  const lines: TimeLine[] = [];
  if (aboutFrom !== null)
    lines.push({ key: 'about', time: spanOf(aboutFrom, aboutTo ?? aboutFrom, locale, timeZone) });
  if (validFrom !== null && validTo !== null)
    lines.push({ key: 'between', time: day.formatRange(new Date(validFrom), new Date(validTo)) });
  else if (validTo !== null) lines.push({ key: 'until', time: day.format(new Date(validTo)) });
  else if (validFrom !== null) lines.push({ key: 'since', time: day.format(new Date(validFrom)) });
  return lines;
}

/** A moment with its hour; days without. */
function spanOf(from: string, to: string, locale: string, timeZone: string): string {
  if (from === to)
    return formatter(locale, timeZone, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(from));
  const last = new Date(Date.parse(to) - 1);
  return formatter(locale, timeZone, { dateStyle: 'medium' }).formatRange(new Date(from), last);
}

function formatter(
  locale: string,
  timeZone: string,
  options: Intl.DateTimeFormatOptions,
): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat(locale, { ...options, timeZone });
  } catch {
    // RangeError: no such zone. The operator's own is better than no page.
    return new Intl.DateTimeFormat(locale, options);
  }
}
