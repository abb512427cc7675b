import type { Tool } from '../tool.js';
import type { BuiltInContext } from './built-in-tools.js';

/** Time, date and the Chinese calendar's date, here or in another time zone. */
export function clockTool({ timeZone, now }: BuiltInContext): Tool {
  return {
    description: {
      name: 'get_time',
      description:
        'Tells the time, the weekday, the date and the date of the Chinese lunar calendar, for the user or for another time zone.',
      parameters: {
        type: 'object',
        properties: {
          time_zone: {
            type: 'string',
            description: 'IANA name such as Asia/Tokyo; left out: where the user is',
          },
        },
      },
    },
    run: ({ time_zone: asked }) => {
      const zone = typeof asked === 'string' && asked !== '' ? asked : timeZone;
      return Promise.resolve({ kind: 'answer', text: JSON.stringify(timeIn(zone, now())) });
    },
  };
}

/** @throws RangeError naming the zone that does not exist */
function timeIn(timeZone: string, at: Date): object {
  const show = (locale: string, options: Intl.DateTimeFormatOptions): string =>
    new Intl.DateTimeFormat(locale, { ...options, timeZone }).format(at);
  return {
    timeZone,
    time: show('en-GB', { hour: '2-digit', minute: '2-digit' }),
    date: show('en-CA', { year: 'numeric', month: '2-digit', day: '2-digit' }),
    weekday: show('en-GB', { weekday: 'long' }),
    lunarDate: show('zh-CN-u-ca-chinese', { dateStyle: 'long' }),
  };
}
