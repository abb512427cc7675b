/** What a clause may begin with before it says something. */
export const LEAD =
  '(?:(?:well|hi|hello|hey|sorry|oh|wait|so|ok|okay|yes|no|but|and|also|please|anyway|by the way|just so you know|remember(?: that)?|you should know(?: that)?|let me tell you|you know)[,]?\\s+)*';

/** A rule's pattern: the whole clause, whatever it begins with. */
export function rule(pattern: string): RegExp {
  return new RegExp(`^${LEAD}${pattern}`, 'iu');
}

/** People and animals in somebody's life. */
export const PERSON =
  '(?:best |old |older |younger |elder |big |little |twin |eldest |youngest )?(?:wife|husband|partner|girlfriend|boyfriend|fiancée?|son|daughter|brother|sister|mother|father|mum|mom|dad|parents|friend|boss|dog|cat|pet|horse|rabbit|hamster|parrot|puppy|kitten|child|children|kids|baby|twins|grandmother|grandfather|grandma|grandpa|granny|grandson|granddaughter|grandchildren|grandparents|aunt|uncle|cousin|nephew|niece|teacher|doctor|dentist|colleague|neighbou?r|roommate|flatmate|landlord|landlady|mother-in-law|father-in-law|sister-in-law|brother-in-law|ex-husband|ex-wife|ex)';

/** Words between "I" and the verb that change nothing. */
export const ADVERBS =
  '(?:now |currently |still |just |recently |finally |already |actually |really |also |always |usually |normally |mostly |mainly |absolutely |both |all )*';

const WEEKDAY = '(?:mon|tues|wednes|thurs|fri|satur|sun)day';
const MONTH = '(?:january|february|march|april|may|june|july|august|september|october|november|december)';
const COUNT =
  '(?:an?|one|two|three|four|five|six|seven|eight|nine|ten|\\w+teen|twenty|thirty|a few|a couple of|\\d+)';

/** A day that lies ahead or is named without saying which way. */
export const DAY = `(?:tomorrow|(?:on |this |next )?${WEEKDAY}s?|in ${COUNT} days?|(?:on )?${MONTH} (?:the )?\\d{1,2}(?:st|nd|rd|th)?|(?:on )?(?:the )?\\d{1,2}(?:st|nd|rd|th)?(?: of)? ${MONTH})`;

/** Any time that lies ahead. */
export const AHEAD = `(?:${DAY}|tonight|(?:next|this) (?:week|weekend|month|year|spring|summer|autumn|fall|winter)|in ${COUNT} (?:weeks?|months?|years?|hours?)|(?:in|before|by|until|at the end of|from|after) ${MONTH}|on the (?:\\w+(?:st|nd|rd|th)|first|second|third)|at (?:\\d{1,2}(?::\\d\\d)?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|noon|midnight)\\b)`;

/** Any time that lies behind. */
export const BEHIND = `(?:yesterday(?: \\w+)?|last (?:night|week|weekend|month|year|spring|summer|autumn|fall|winter|${WEEKDAY}|${MONTH}|christmas)|${COUNT} (?:days?|weeks?|months?|years?) ago|(?:a )?(?:long|short) time ago|(?:back )?in (?:${MONTH} )?(?:19|20)\\d\\d|on ${WEEKDAY}|on (?:the )?\\w+ of ${MONTH}(?: (?:19|20)\\d\\d)?|this morning)`;
