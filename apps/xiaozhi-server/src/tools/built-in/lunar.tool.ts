import type { Tool, ToolResult } from '../tool.js';
import type { BuiltInContext } from './built-in-tools.js';

/** In the order of the earthly branches. */
const BRANCHES = '子丑寅卯辰巳午未申酉戌亥';
const ANIMALS = [
  ['rat', '鼠'],
  ['ox', '牛'],
  ['tiger', '虎'],
  ['rabbit', '兔'],
  ['dragon', '龙'],
  ['snake', '蛇'],
  ['horse', '马'],
  ['goat', '羊'],
  ['monkey', '猴'],
  ['rooster', '鸡'],
  ['dog', '狗'],
  ['pig', '猪'],
] as const;

/** The Chinese calendar of any day; `get_time` has that of today. */
export function lunarTool({ timeZone, now }: BuiltInContext): Tool {
  return {
    description: {
      name: 'get_lunar',
      description:
        'Tells the date of the Chinese lunar calendar for a day, with the name of the year and its zodiac animal.',
      parameters: {
        type: 'object',
        properties: { date: { type: 'string', description: 'YYYY-MM-DD; left out: today' } },
      },
    },
    run: ({ date }) => {
      const today = new Intl.DateTimeFormat('en-CA', { timeZone }).format(now());
      return Promise.resolve(tell(typeof date === 'string' && date.trim() !== '' ? date.trim() : today));
    },
  };
}

/** @param date YYYY-MM-DD */
function tell(date: string): ToolResult {
  const day = new Date(`${date}T12:00:00Z`);
  const isDay =
    /^\d{4}-\d{2}-\d{2}$/.test(date) && !Number.isNaN(day.getTime()) && day.toISOString().startsWith(date);
  if (!isDay) return answer({ failed: `“${date}” is no day; write it as YYYY-MM-DD.` });
  const parts = new Intl.DateTimeFormat('zh-CN-u-ca-chinese', {
    dateStyle: 'long',
    timeZone: 'UTC',
  }).formatToParts(day);
  const partOf = (type: string): string => parts.find((part) => (part.type as string) === type)?.value ?? '';
  const year = partOf('yearName');
  const [animal, animalZh] = ANIMALS[BRANCHES.indexOf(year.slice(-1))] ?? [];
  return answer({
    date,
    lunarDate: `${partOf('month')}${partOf('day')}`,
    year,
    zodiac: animal === undefined ? undefined : `${animal} ${animalZh}`,
  });
}

function answer(value: object): ToolResult {
  return { kind: 'answer', text: JSON.stringify(value) };
}
