import { clean, slotValue } from '../rule.js';
import type { Rule } from '../rule.js';
import { dayOf } from './values.js';
import { AHEAD, BEHIND, DAY, LEAD, PERSON, rule } from './words.js';

const OCCASION =
  "(?:(?:driving|job|dentist|doctor|doctor's|hospital|hair|eye|blood|final|maths?|school|piano|birthday|business|team|vet)(?:'s)? )?(?:appointment|meeting|exam|exams|test|interview|flight|train|wedding|surgery|operation|check-?up|date|trip|holiday|vacation|concert|recital|deadline|party|graduation|reservation|lesson|class|presentation|move|birthday party|school play)";
const WILL =
  "(?:'ll|will|'m going to|am going to|'m planning to|am planning to|plan to|want to|'m hoping to|hope to|intend to)";
const MUST = "(?:have to|'ve got to|have got to|need to|must|should|'m supposed to|am supposed to)";
/** Journeys and meetings that English puts in the present when they are settled. */
const SETTLED =
  '(?:seeing|meeting|visiting|flying|travelling|traveling|driving|moving|going|leaving|starting|getting|having|taking|picking|hosting|attending)';
/** Plans that are none, words whose person changes with who tells it, and what only this moment is about. */
const UNFIT =
  /^(?:not|never|probably|maybe|try|say|admit|be honest|go|leave|run|think|hear|listen|sleep|know|ask)$|^(?:not|never|probably|maybe|try|say|admit|hear|listen|know|ask|tell)\b|\b(?:i|me|myself|mine|us|our|you|your|if|unless|maybe|perhaps|every|each|or not)\b/iu;

const AHEAD_IN = new RegExp(`\\b${AHEAD}`, 'iu');
const DAY_IN = new RegExp(`\\b${DAY}\\b.*$`, 'iu');

/** What lies ahead: duties, appointments, intentions. Without a time only a promise counts: "I have to go" is no agenda. */
export const AGENDA_RULES_EN: readonly Rule[] = [
  {
    kind: 'commitment',
    pattern: rule(`(?:i|we)(?: really| still| also)* ?${MUST} (?<deed>.+)$`),
    fact: ({ groups }) => intent(groups?.deed, 'has to'),
  },
  {
    kind: 'commitment',
    pattern: rule(
      `(?:i|we)(?:'ve| have)? promised (?<deed>(?:(?:my )?[\\p{L} ]{2,30}? )?(?:to|that|i'd|i would) .+)$`,
    ),
    fact: ({ groups }) => {
      const deed = inThirdPerson(
        (groups?.deed ?? '').replace(/\b(?:i'd|i would|that i'd|that i would)\b/iu, 'to'),
      );
      return /\b(?:you|your|i|me)\b/iu.test(deed)
        ? undefined
        : { text: `User promised ${deed}.`, slot: null };
    },
  },
  {
    kind: 'commitment',
    pattern: rule(
      `(?:i|we)(?:'ve got| have got| have|'ve) (?<what>(?:an?|my|our) (?:\\w+ )?${OCCASION}\\b.*)$`,
    ),
    fact: ({ groups }) => dated(groups?.what, 'User has'),
  },
  {
    kind: 'commitment',
    pattern: rule(`(?<what>(?:my|our) (?:\\w+ )?${OCCASION} (?:is|starts|begins|takes place|leaves)\\b.*)$`),
    fact: ({ groups }) => {
      const { text, slot } = dated(groups?.what, '') ?? {};
      return text === undefined
        ? undefined
        : { text: text.replace(/^ ?their /u, "User's "), slot: slot ?? null };
    },
  },
  {
    kind: 'plan',
    pattern: rule(`(?:i|we) ?(?:'m|'re| am| are) (?<deed>${SETTLED}\\b.+)$`),
    fact: ({ groups }) => {
      const deed = inThirdPerson(groups?.deed);
      const isPlan =
        AHEAD_IN.test(deed) &&
        !UNFIT.test(deed.replace(/^\w+ /u, '')) &&
        !/^going to (?!the\b|\p{Lu})/u.test(deed);
      return isPlan ? { text: `User is ${deed}.`, slot: planSlot(deed) } : undefined;
    },
  },
  {
    kind: 'plan',
    pattern: rule(`(?:i|we) ?${WILL} (?<deed>.+)$`),
    fact: ({ groups }) => intent(groups?.deed, 'plans to'),
  },
  {
    kind: 'date',
    pattern: rule(
      `(?:my|our) (?<whose>(?:${PERSON})(?: \\p{L}+)?'s birthday|(?:wedding |work )?anniversary|name day) (?:is |falls )(?:on )?(?<day>.*\\p{N}.*|.*(?:first|second|third|\\w+th) of .+|.*\\b${DAY}.*)$`,
    ),
    fact: ({ groups }) => {
      const whose = clean(groups?.whose ?? '').toLowerCase();
      const day = dayOf(groups?.day) ?? clean(groups?.day ?? '');
      return { text: `User's ${whose} is on ${day}.`, slot: `date:${slotValue(whose)}` };
    },
  },
];

const VERBS =
  '(?:went|visited|travelled|traveled|flew|graduated|finished|bought|broke|sold|got|won|lost|started|met|married|retired|had|quit|left|adopted|learned|learnt|passed|failed|saw|ran|moved|built|planted|began|stopped|gave up|turned|became|took|made|read|watched|celebrated|opened|changed|joined|wrote|found|cooked|baked)';

/** What happened to somebody at a time that they name. */
export const EVENT_RULES_EN: readonly Rule[] = [
  {
    kind: 'event',
    pattern: rule(`(?<first>${BEHIND},? )?(?:i|we)(?: finally| just| also)? (?<deed>${VERBS}\\b.*)$`),
    fact: ({ groups }) => {
      const { first, deed = '' } = groups ?? {};
      const done = inThirdPerson(deed);
      const isDated = first !== undefined || new RegExp(`\\b${BEHIND}`, 'iu').test(done);
      if (!isDated || /\b(?:you|your|i|me|it|that|this)\b/iu.test(done)) return undefined;
      const when = first === undefined ? '' : ` ${clean(first).toLowerCase()}`;
      return { text: `User ${done}${when}.`, slot: null };
    },
  },
];

function intent(said: string | undefined, verb: 'has to' | 'plans to'): ReturnType<Rule['fact']> {
  const deed = inThirdPerson(said);
  if (deed === '' || UNFIT.test(deed) || !AHEAD_IN.test(deed)) return undefined;
  return { text: `User ${verb} ${deed}.`, slot: planSlot(deed) };
}

function dated(what: string | undefined, subject: string): ReturnType<Rule['fact']> {
  const said = inThirdPerson(what);
  if (!AHEAD_IN.test(said) || /\b(?:i|me|you|your)\b/iu.test(said)) return undefined;
  return {
    text: `${subject} ${said}.`,
    slot: planSlot(said.replace(/ (?:is|starts|begins|takes place|leaves)\b.*$/iu, '')),
  };
}

function inThirdPerson(said: string | undefined): string {
  return clean(said ?? '').replace(/\b(?:my|our)\b/giu, 'their');
}

/** The same deed on another day replaces the plan. */
function planSlot(deed: string): string | null {
  const bare = slotValue(
    deed.replace(DAY_IN, '').replace(new RegExp(`\\b(?:on |at )?${AHEAD}.*$`, 'iu'), ''),
  );
  return bare === '' ? null : `plan:${bare}`;
}

export const NOTE_RULE_EN: Rule = {
  kind: 'note',
  pattern: new RegExp(
    `^${LEAD}(?:can you |could you )?(?:remember|remind me|don't forget|don't let me forget|make a note|note|keep in mind)(?: for me)?(?: that)?[,:]?\\s+(?!me\\b|when\\b|what\\b|how\\b|to\\b|the (?:last|previous)\\b)(.{4,})$`,
    'iu',
  ),
  fact: ([, value]) => ({ text: `User wants remembered: ${clean(value ?? '')}.`, slot: null }),
};
