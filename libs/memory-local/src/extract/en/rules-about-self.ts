import { clean, slotValue } from '../rule.js';
import type { Rule } from '../rule.js';
import { capitalisePlace, dayOf, greetedName, homeOf, nameOf, originOf } from './values.js';
import { ADVERBS, rule } from './words.js';

function thirdPerson(verb: string): string {
  return verb.replace(/^\w+/u, (word) =>
    /(?:ch|sh|s)$/u.test(word)
      ? `${word}es`
      : word.replace(/y$/u, 'ie').replace(/(?<=[aeiou])ie$/u, 'y') + 's',
  );
}

/** Ages in words, from ten on: smaller numbers stand for other things. */
const NUMBER =
  '(?:ten|eleven|twelve|\\w+teen|(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:[- ](?:one|two|three|four|five|six|seven|eight|nine))?)';

function listed(subject: string, verb: string, slot: string) {
  return ([, value]: RegExpExecArray): { text: string; slot: string } | undefined => {
    const what = clean(value ?? '');
    if (
      what === '' ||
      /^(?:it|that|this|them|you|your|him|her|how|what|when|where|the (?:way|idea|sound) |to be|to know|to see if)\b/i.test(
        what,
      )
    )
      return undefined;
    const told = what.replace(/\bmy\b/giu, 'their');
    return { text: `${subject} ${verb} ${told}.`, slot: `${slot}:${slotValue(what)}` };
  };
}

/** A fact with one value, which `read` takes out of the group or refuses. */
function read(
  slot: string,
  valueOf: (value: string | undefined) => string | undefined,
  text: (value: string) => string,
) {
  return ([, value]: RegExpExecArray): { text: string; slot: string } | undefined => {
    const found = valueOf(value);
    return found === undefined ? undefined : { text: text(found), slot };
  };
}

function single(slot: string, text: (value: string) => string) {
  return ([, value]: RegExpExecArray): { text: string; slot: string } | undefined => {
    const what = clean(value ?? '');
    return what === '' ? undefined : { text: text(what), slot };
  };
}

/** What can be told of an English clause in the first person, most specific first; the first that fits counts. */
export const SELF_RULES_EN: readonly Rule[] = [
  {
    kind: 'name',
    pattern: rule(
      "(?:my (?:first |full )?name(?:'s| is)|i am called|i'm called|(?:people|everyone|everybody|friends|my friends|they|you can) calls? me|call me)\\s+(.+)$",
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
    kind: 'birthday',
    pattern: rule("(?:my birthday(?:'s| is)|i was born|my date of birth is)\\s+(?:on\\s+)?(.*\\D.*)$"),
    fact: read('birthday', dayOf, (day) => `User's birthday is ${day}.`),
  },
  {
    kind: 'birthday',
    pattern: rule('i was born in ((?:19|20)\\d\\d)$'),
    fact: single('birth-year', (year) => `User was born in ${year}.`),
  },
  {
    kind: 'age',
    pattern: rule(
      `(?:i(?:'m| am) ${ADVERBS}(?<age>\\d{1,3}|${NUMBER})(?: years old| years of age)?|i ${ADVERBS}turned (?<turned>\\d{1,3}|${NUMBER})\\b.*)$`,
    ),
    fact: ({ groups }) => {
      const age = groups?.age ?? groups?.turned ?? '';
      return { text: `User is ${age.toLowerCase()} years old.`, slot: 'age' };
    },
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
      "i(?:'m| am|'ve been| have been|'ve become| became) (?:now |strictly |mostly )*(?:a )?(vegetarian|vegan|pescatarian|teetotal|lactose intolerant|gluten intolerant|diabetic|coeliac|celiac)(?: (?:for|since|now)\\b.*)?$",
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
      `(?:(?:i|we)(?:'m| am|'re| are|'ve| have)? ${ADVERBS}(?:live|living|(?<=ve )lived|(?<=ve always )lived|been living|reside|moved)(?: from \\p{Lu}\\p{L}+)?|(?:my|our) (?:flat|house|home|apartment|place) is)\\s+(?:in|to|at|near)\\s+(.+)$`,
    ),
    fact: read('lives-in', homeOf, (place) => `User lives in ${place}.`),
  },
  {
    kind: 'origin',
    pattern: rule(
      "(?:(?:i (?:originally )?(?:come|am)|i'm)(?: originally)? from|i (?:was born|grew up|was raised) (?:in|on|near|at))\\s+(.+)$",
    ),
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
    pattern: rule(
      `i(?:'m| am|'ve| have)? ${ADVERBS}(?:work|working|been working|(?:got|started|have) (?:a new job|working|work)) (?:at|for|with)\\s+(.+?)(?: (?:since|last|this|for (?=\\w+ (?:years?|months?)))\\b.*)?$`,
    ),
    fact: single('works-at', (place) => `User works at ${capitalisePlace(place)}.`),
  },
  {
    kind: 'work',
    pattern: rule('i teach\\s+(.+)$'),
    fact: single('works-as', (what) => `User teaches ${what}.`),
  },
  {
    kind: 'dislike',
    pattern: rule(
      "i(?:'m| am) not (?:really |much )*(?:a (?:big |huge )?fan of|fond of|into|keen on)\\s+(.+)$",
    ),
    fact: listed('User', 'dislikes', 'dislikes'),
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
  {
    kind: 'preference',
    pattern: rule(
      '(?:i|we) (usually|always|normally|mostly|often) (drink|eat|have|take|listen to|watch) (.+)$',
    ),
    fact: ([, often = '', verb = '', what]) => ({
      text: `User ${often.toLowerCase()} ${verb === 'have' ? 'has' : verb.replace(/^(\w+)/u, (word) => (word === 'watch' ? 'watches' : `${word}s`))} ${clean(what ?? '').replace(/\bmy\b/giu, 'their')}.`,
      slot: null,
    }),
  },
  {
    kind: 'favourite',
    pattern: rule('([\\p{L} ]{2,40}) (?:is|are) my (?:favou?rite|fave) ([a-z ]{2,30})$'),
    fact: ([, which, thing]) => {
      const value = clean(which ?? '');
      const what = clean(thing ?? '').replace(/\bcolor\b/i, 'colour');
      return /^(?:that|this|it|what|which|he|she|those|these|one)\b/iu.test(value)
        ? undefined
        : { text: `User's favourite ${what} is ${value}.`, slot: `favourite:${slotValue(what)}` };
    },
  },
  {
    kind: 'diet',
    pattern: rule("we(?:'re| are) (?:all )?(vegetarian|vegan|pescatarian)s?$"),
    fact: single('diet', (diet) => `User is ${diet.toLowerCase()}.`),
  },
  {
    kind: 'health',
    pattern: rule(
      `i(?:'m| am) (?:now |a bit |a little |also )*((?:(?:\\w+|five|six|seven|eight) months )?pregnant|colou?r[- ]?blind|deaf|blind|short[- ]?sighted|long[- ]?sighted|left-handed|dyslexic|autistic|epileptic|hard of hearing|in a wheelchair)$`,
    ),
    fact: ([, state]) => ({
      text: `User is ${clean(state ?? '').toLowerCase()}.`,
      slot: `health:${slotValue(state ?? '')}`,
    }),
  },
  {
    kind: 'other',
    pattern: rule(
      '(?:i|we) (?:always |usually |often )?(wake up|get up|take|run|swim|walk|knit|play|work|visit|call|meet|train|cook|eat|drink|read|watch|sleep|practise|practice|cycle|jog|pray|volunteer)((?: .+?)? (?:every|each|on) (?:other |single )?(?:day|morning|afternoon|evening|night|week|weekend|month|\\w+days?)\\b.*)$',
    ),
    fact: ([, verb = '', rest = '']) =>
      /\b(?:you|your|it|that|this|next|me)\b/iu.test(rest)
        ? undefined
        : {
            text: `User ${thirdPerson(verb.toLowerCase())}${clean(rest)
              .replace(/^/u, ' ')
              .replace(/\bmy\b/giu, 'their')}.`,
            slot: null,
          },
  },
  {
    kind: 'other',
    pattern: rule(
      "i (?:can't|cannot|can not) (swim|drive|cook|read|ride a bike|see well|hear well|walk well|sing|dance)$",
    ),
    fact: ([, what]) => ({ text: `User cannot ${clean(what ?? '')}.`, slot: `can:${slotValue(what ?? '')}` }),
  },
  {
    kind: 'health',
    pattern: rule(
      'i (?:have|suffer from|was diagnosed with) ((?:\\w+ |type \\d )?(?:asthma|diabetes|high blood pressure|epilepsy|arthritis|migraines?|hay fever|eczema|insomnia|dementia|depression|anaemia|a pacemaker|a hearing aid|cancer|celiac disease|coeliac disease))$',
    ),
    fact: ([, what]) => ({ text: `User has ${clean(what ?? '')}.`, slot: `health:${slotValue(what ?? '')}` }),
  },
  {
    kind: 'other',
    pattern: rule(
      'i (?:can )?(speak|play|wear|study|collect)( the)? ((?:(?:a little |some |fluent |a bit of )?\\p{Lu}\\p{L}+(?:ish|an|ese|ch|ic|ian|ew|ek|ai|ut)\\b.*)|violin|piano|guitar|drums|flute|cello|trumpet|saxophone|chess|football|tennis|golf|basketball|badminton|(?:glasses|contact lenses|a hearing aid)|\\w+ (?:at (?:the )?(?:university|college)|stamps|coins)|stamps|coins)$',
    ),
    fact: ([, verb = '', the = '', what]) => {
      const does = verb.toLowerCase() === 'study' ? 'studies' : `${verb.toLowerCase()}s`;
      return {
        text: `User ${does}${the} ${clean(what ?? '')}.`,
        slot: `${verb.toLowerCase()}:${slotValue(what ?? '')}`,
      };
    },
  },
];
