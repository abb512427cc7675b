/** `User lives in Berlin.` → `you live in Berlin`: a stored memory as it is told to its owner. */
export function toSecondPerson(memory: string): string {
  const text = memory.trim().replace(/[.。!！]+$/u, '');
  if (/\p{Script=Han}/u.test(text)) return text.replaceAll('用户', '你');
  let told = text.replace(/^user said: */i, 'you said: ');
  for (const [pattern, rewrite] of ENGLISH) told = told.replace(pattern, rewrite);
  return told;
}

const PAST: Record<string, string> = {
  ...{ live: 'lived', work: 'worked', like: 'liked', love: 'loved', prefer: 'preferred' },
  ...{ are: 'were', is: 'was', have: 'had', do: 'did', come: 'came' },
};

/** `you live in Paris` → `you lived in Paris`; verbs that it does not know, and Chinese, stay as they are. */
export function toPast(told: string): string {
  return told.replace(/^(you|your [\w ]+?) (\w+)\b/i, (whole, subject: string, verb: string) =>
    PAST[verb] === undefined ? whole : `${subject} ${PAST[verb]}`,
  );
}

const IRREGULAR: Record<string, string> = { is: 'are', was: 'were', has: 'have', does: 'do', goes: 'go' };
/** Verbs that may follow `and` with the same subject; other words in -s there may be nouns. */
const SECOND_VERB =
  /\band (is|was|has|prefers|likes|loves|lives|works|enjoys|wants|needs|hates|dislikes|owns|plays)\b/gi;

type Rewrite = (match: string, ...groups: (string | undefined)[]) => string;

const ENGLISH: readonly [RegExp, Rewrite][] = [
  [/\b(?:the )?user's\b/gi, () => 'your'],
  [
    /^(?:the )?user \w.*$/is,
    (whole) => whole.replace(SECOND_VERB, (_, verb: string) => `and ${toPlainVerb(verb)}`),
  ],
  [
    /^(?:the )?user (?:(also|really|often|usually|never|always) )?([\w']+)/i,
    (_, adverb, verb) => join('you', adverb, verb),
  ],
  [/\b(?:the )?user\b/gi, () => 'you'],
  [/^(name|home|job|birthday|age) is\b/i, (_, noun) => `your ${String(noun).toLowerCase()} is`],
  [
    /^(prefers|likes|loves|lives|works|enjoys|wants|needs|hates|dislikes)\b/i,
    (_, verb) => join('you', undefined, verb),
  ],
  [
    /^(allergic|married|born|afraid|interested|vegetarian|vegan)\b/i,
    (_, state) => `you are ${String(state).toLowerCase()}`,
  ],
  [/\b(?:his|her|their)\b/gi, () => 'your'],
];

function join(subject: string, adverb: string | undefined, verb: string | undefined): string {
  const plain = toPlainVerb(String(verb));
  return [subject, adverb, plain].filter(Boolean).join(' ');
}

/** Third person singular → plain: `lives` → `live`, `studies` → `study`, `is` → `are`. */
function toPlainVerb(verb: string): string {
  const lower = verb.toLowerCase();
  if (lower.endsWith("n't")) return `${toPlainVerb(lower.slice(0, -3))}n't`;
  if (IRREGULAR[lower] !== undefined) return IRREGULAR[lower];
  if (/[^aeiou]ies$/.test(lower)) return lower.replace(/ies$/, 'y');
  if (/(?:ss|sh|ch|x|zz)es$/.test(lower)) return lower.replace(/es$/, '');
  return /[^s]s$/.test(lower) ? lower.replace(/s$/, '') : lower;
}
