import { clean, slotValue } from '../rule.js';
import type { Rule } from '../rule.js';
import { BEHIND, PERSON, rule } from './words.js';

const STATES =
  "(?:lives?|works?|likes?|loves?|enjoys?|hates?|dislikes?|prefers?|plays?|studies|study|speaks?|teaches|collects?|goes to|drives?|owns?|has|have|doesn't like|does not like|doesn't eat|does not eat|can't eat|is (?:called|named|allergic|afraid|interested|good at|from|in (?!the )|vegetarian|vegan|diabetic|pregnant|retired|married|divorced|blind|deaf|an? |\\d|(?:very |quite |really |rather )?(?:strict|kind|shy|funny|tall|patient|religious|clever|musical))|(?:died|passed away|got married|got divorced|moved|was born|graduated|retired|broke|started|starts|turned|turns|married|finished)\\b|is getting married|is turning|are (?:called|named|allergic|from|retired|divorced|married))";
/** What somebody does at this moment, says, or owns for a moment; and whom the sentence is told to. */
const PASSING =
  /\b(?:right now|at the moment|just now|today|tonight|soon|you|your|me|headache|cold|question|problem|idea|fever|minute)\b/iu;

/** What is told of the people in somebody's life: "My sister Laura lives in Madrid." */
export const PEOPLE_RULES_EN: readonly Rule[] = [
  {
    kind: 'relation',
    pattern: rule(
      `(?:my|our) (?<who>${PERSON})(?:'s name is| is called| is named|'s called|'s name's)\\s+(?<name>[\\p{L}' -]{2,40})$`,
    ),
    fact: ({ groups }) => named(groups?.who, groups?.name),
  },
  {
    kind: 'relation',
    pattern: rule(
      `(?:(?:i|we) have|i've got|we've got|i got) (?:an? |a new )?(?<who>(?:\\p{L}+ )?${PERSON})(?: called| named| whose name is|,? (?:his|her|its) name is|,? (?:he|she|it)'s called)\\s+(?<name>[\\p{L}' -]{2,40})$`,
    ),
    fact: ({ groups }) =>
      named(
        clean(groups?.who ?? '')
          .split(' ')
          .at(-1),
        groups?.name,
      ),
  },
  {
    kind: 'relation',
    pattern: rule(
      `(?:(?:i|we) have|i've got|we've got) (?<what>(?:an?|two|three|four|five|six|\\d) (?:\\p{L}+ )?(?:${PERSON})s?(?:, \\p{L}.*)?)$`,
    ),
    fact: ({ groups }) => {
      const what = clean(groups?.what ?? '');
      return { text: `User has ${what}.`, slot: `has:${slotValue(what)}` };
    },
  },
  {
    kind: 'person',
    pattern: rule(`(?:my|our) (?<who>${PERSON})(?<name>,? [\\p{Lu}][\\p{L}'-]+,?)? (?<what>${STATES}.*)$`),
    fact: ({ groups }) => {
      const what = clean((groups?.what ?? '').replace(/,? and (?:the|my|our) .+$/iu, '')).replace(
        /\b(?:my|our)\b/giu,
        "User's",
      );
      if (what === '' || PASSING.test(what)) return undefined;
      const who = clean(groups?.who ?? '').toLowerCase();
      const name = clean(groups?.name ?? '');
      const whom = name === '' ? who : `${who} ${name}`;
      return { text: `User's ${whom} ${what}.`, slot: stateSlot(whom, what) };
    },
  },
];

function named(who: string | undefined, name: string | undefined): ReturnType<Rule['fact']> {
  const person = clean(who ?? '').toLowerCase();
  const called = clean((name ?? '').replace(/,?\s+(?:(?:and )?not|and (?:he|she|it|they))\s+.+$/iu, ''));
  if (called === '' || /^(?:a|an|the|not|very|so|on|in|at|hard|easy)\b/iu.test(called)) return undefined;
  const capitals = called.replace(
    /(^|[\s-])(\p{Ll})/gu,
    (_, before: string, letter: string) => before + letter.toUpperCase(),
  );
  return { text: `User's ${person} is called ${capitals}.`, slot: `relation:${slotValue(person)}` };
}

/** A person lives, works and is of an age once at a time; the rest stands beside each other. */
function stateSlot(whom: string, what: string): string | null {
  const [verb = ''] = /^(?:lives?|works?|is \d)/iu.exec(what) ?? [];
  if (verb === '' || new RegExp(`\\b${BEHIND}`, 'iu').test(what)) return null;
  const state = verb.startsWith('is') ? 'age' : verb.replace(/s$/u, '').toLowerCase();
  return `person:${slotValue(whom)}:${state}`;
}
