import { planRuleEn } from './plans.js';
import { clean, slotValue } from './rule.js';
import type { Rule } from './rule.js';
import { capitalisePlace, dayOf, greetedName, homeOf, nameOf, originOf } from './values-en.js';

const PERSON =
  'wife|husband|partner|girlfriend|boyfriend|son|daughter|brother|sister|mother|father|mum|mom|dad|friend|boss|dog|cat|pet|horse|rabbit|hamster|parrot|child|baby|grandmother|grandfather|grandma|grandpa|aunt|uncle|cousin|teacher|doctor|colleague';

function listed(subject: string, verb: string, slot: string) {
  return ([, value]: readonly string[]): { text: string; slot: string } | undefined => {
    const what = clean(value ?? '');
    if (
      what === '' ||
      /^(?:it|that|this|them|you|your|him|her|how|what|when|where|the (?:way|idea|sound) |to be|to know|to see if)\b/i.test(
        what,
      )
    )
      return undefined;
    return { text: `${subject} ${verb} ${what}.`, slot: `${slot}:${slotValue(what)}` };
  };
}

/** A fact with one value, which `read` takes out of the group or refuses. */
function read(
  slot: string,
  valueOf: (value: string | undefined) => string | undefined,
  text: (value: string) => string,
) {
  return ([, value]: readonly string[]): { text: string; slot: string } | undefined => {
    const found = valueOf(value);
    return found === undefined ? undefined : { text: text(found), slot };
  };
}

function single(slot: string, text: (value: string) => string) {
  return ([, value]: readonly string[]): { text: string; slot: string } | undefined => {
    const what = clean(value ?? '');
    return what === '' ? undefined : { text: text(what), slot };
  };
}

const LEAD =
  '(?:(?:well|hi|hello|hey|sorry|oh|wait|so|ok|okay|yes|no|actually|also|please|by the way|just so you know|remember(?: that)?|you should know(?: that)?|let me tell you)[,]?\\s+)*';
const rule = (pattern: string): RegExp => new RegExp(`^${LEAD}${pattern}`, 'iu');

/** What can be told of an English clause in the first person, most specific first; the first that fits counts. */
export const RULES_EN: readonly Rule[] = [
  {
    kind: 'name',
    pattern: rule(
      "(?:my (?:first |full )?name(?:'s| is)|i am called|i'm called|people call me|you can call me|call me)\\s+(.+)$",
    ),
    fact: read('name', nameOf, (name) => `User's name is ${name}.`),
  },
  {
    kind: 'name',
    pattern:
      /^(?:hi|hello|hey|good (?:morning|afternoon|evening))(?: there)?[,!]?\s+(?:i'm|i am|this is)\s+([^,]+)$/iu,
    fact: read('name', greetedName, (name) => `User's name is ${name}.`),
  },
  {
    kind: 'favourite',
    pattern: rule('my (?:favou?rite|fave) ([a-z ]{2,30}?) (?:is|are|has always been)\\s+(.+)$'),
    fact: ([, thing, value]) => {
      const what = clean(thing ?? '').replace(/\bcolor\b/i, 'colour');
      const which = clean(value ?? '');
      return which === ''
        ? undefined
        : { text: `User's favourite ${what} is ${which}.`, slot: `favourite:${slotValue(what)}` };
    },
  },
  {
    kind: 'relation',
    pattern: rule(`my (${PERSON})(?:'s name is| is called| is named|'s called)\\s+(.+)$`),
    fact: ([, who, value]) => {
      const name = nameOf(value);
      const person = (who ?? '').toLowerCase();
      return name === undefined
        ? undefined
        : { text: `User's ${person} is called ${name}.`, slot: `relation:${person}` };
    },
  },
  {
    kind: 'relation',
    pattern: rule(
      `(?:i have|i've got|we have) an? ((?:\\w+ )?(?:${PERSON})) (?:called|named|whose name is)\\s+(.+)$`,
    ),
    fact: ([, who, value]) => {
      const name = nameOf(value);
      const person =
        clean(who ?? '')
          .toLowerCase()
          .split(' ')
          .at(-1) ?? '';
      return name === undefined
        ? undefined
        : { text: `User's ${person} is called ${name}.`, slot: `relation:${person}` };
    },
  },
  {
    kind: 'birthday',
    pattern: rule('(?:my birthday is|i was born|my date of birth is)\\s+(?:on\\s+)?(.*\\D.*)$'),
    fact: read('birthday', dayOf, (day) => `User's birthday is ${day}.`),
  },
  {
    kind: 'birthday',
    pattern: rule('i was born in ((?:19|20)\\d\\d)$'),
    fact: single('birth-year', (year) => `User was born in ${year}.`),
  },
  {
    kind: 'age',
    pattern: rule("i(?:'m| am)\\s+(\\d{1,3})(?:\\s+years old|\\s+years of age)?$"),
    fact: single('age', (age) => `User is ${age} years old.`),
  },
  {
    kind: 'allergy',
    pattern: rule("i(?:'m| am)(?: also| very| really| badly| severely)* allergic to\\s+(.+)$"),
    fact: listed('User', 'is allergic to', 'allergic'),
  },
  {
    kind: 'allergy',
    pattern: rule('i have an? (.+?) allergy$'),
    fact: listed('User', 'is allergic to', 'allergic'),
  },
  {
    kind: 'diet',
    pattern: rule(
      "i(?:'m| am) (?:a )?(vegetarian|vegan|pescatarian|lactose intolerant|gluten intolerant|diabetic|coeliac|celiac)$",
    ),
    fact: single('diet', (diet) => `User is ${diet.toLowerCase()}.`),
  },
  {
    kind: 'diet',
    pattern: rule("i (?:don't|do not|never|can't|cannot) (eat|drink) (.+)$"),
    fact: ([, verb, value]) => {
      const what = clean(value ?? '');
      return what === ''
        ? undefined
        : { text: `User does not ${verb} ${what}.`, slot: `diet:${slotValue(what)}` };
    },
  },
  {
    kind: 'home',
    pattern: rule(
      "(?:i (?:live|reside|am living)|i'm living|i(?:'ve| have)(?: always)? lived|i(?:'ve| have)? (?:just |recently )?moved|we (?:live|moved|have moved))\\s+(?:in|to|at|near)\\s+(.+)$",
    ),
    fact: read('lives-in', homeOf, (place) => `User lives in ${place}.`),
  },
  {
    kind: 'origin',
    pattern: rule("(?:(?:i (?:come|am)|i'm)(?: originally)? from|i (?:was born|grew up) in)\\s+(.+)$"),
    fact: read('origin', originOf, (place) => `User comes from ${place}.`),
  },
  {
    kind: 'work',
    pattern: rule("i (?:work|am working|'m working) as\\s+(.+)$"),
    fact: single('works-as', (job) => `User works as ${job}.`),
  },
  {
    kind: 'work',
    pattern: rule(
      "i(?:'m| am) an? ((?:\\w+ ){0,2}(?:nurse|doctor|teacher|engineer|developer|programmer|lawyer|student|chef|cook|driver|pilot|artist|musician|writer|designer|farmer|baker|carpenter|electrician|plumber|mechanic|accountant|scientist|researcher|manager|salesman|journalist|photographer|architect|dentist|vet|librarian|firefighter|policeman|police officer|soldier|actor|actress|singer|retiree|pensioner))$",
    ),
    fact: single(
      'works-as',
      (job) => `User works as ${/^[aeiou]/i.test(job) ? 'an' : 'a'} ${job.toLowerCase()}.`,
    ),
  },
  {
    kind: 'work',
    pattern: rule("i (?:work|am working|'m working) (?:at|for)\\s+(.+)$"),
    fact: single('works-at', (place) => `User works at ${capitalisePlace(place)}.`),
  },
  {
    kind: 'dislike',
    pattern: rule("i (?:really |absolutely )?(?:don't|do not) (?:really )?like\\s+(.+)$"),
    fact: listed('User', 'dislikes', 'dislikes'),
  },
  {
    kind: 'dislike',
    pattern: rule("i (?:really |absolutely )?(?:hate|dislike|detest|can't stand|cannot stand)\\s+(.+)$"),
    fact: listed('User', 'dislikes', 'dislikes'),
  },
  {
    kind: 'preference',
    pattern: rule('i (?:really |also |just |absolutely )*(?:like|love|enjoy|adore)\\s+(.+)$'),
    fact: listed('User', 'likes', 'likes'),
  },
  {
    kind: 'preference',
    pattern: rule('i (?:always |usually |much )?prefer\\s+(.+)$'),
    fact: listed('User', 'prefers', 'prefers'),
  },
  {
    kind: 'preference',
    pattern: rule(
      "(?:i(?:'m| am) (?:really |very )?(?:into|fond of|interested in|a (?:big |huge )?fan of))\\s+(.+)$",
    ),
    fact: listed('User', 'likes', 'likes'),
  },
  {
    kind: 'possession',
    pattern: rule(
      "i (?:have|own|drive|'ve got|have got)\\s+((?:an?|two|three|four|five|\\d+)\\s+(?!headache|cold|question|feeling|idea|problem|moment|minute|second|look|meeting|appointment|cough|doubt|bad|hard|good|great|lot|bit|few|dream|hunch|allergy)(?:[\\w-]+ ?){1,4})$",
    ),
    fact: listed('User', 'has', 'has'),
  },
  planRuleEn(LEAD),
  {
    kind: 'note',
    pattern:
      /^(?:please |can you |could you )?(?:remember|remind me|don't forget|note|keep in mind)(?: for me)?(?: that)?[,:]?\s+(?!me\b|when\b|what\b|how\b|to\b)(.{4,})$/i,
    fact: ([, value]) => ({ text: `User wants remembered: ${clean(value ?? '')}.`, slot: null }),
  },
];
