import { ADVERB_EN, NUMBER_EN, TIME_EN, VERB_EN, clauseEn } from './grammar-en.js';
import { OWN_EN, PEOPLE_EN, PETS_EN } from './people-en.js';

const PERSON = `(?:the |a |our |my |his |her |their |${NUMBER_EN} )?(?:\\w+ )?(?:${PEOPLE_EN}|${PETS_EN})`;

/** What states something about somebody's life beyond doubt. */
export const CERTAIN_EN: readonly RegExp[] = [
  clauseEn(
    `(?:.*\\b)?(?:my|our) (?:[\\w'-]+ ){1,4}?(?:is|are|was|were|has|have|isn't|aren't|wasn't|gets?|likes?|loves?|hates?|lives?|works?)\\b`,
  ),
  clauseEn(
    `(?:i|we)(?:'m|'re| am| are| was| were)? ?${ADVERB_EN}(?:allergic|diabetic|vegan|vegetarian|pregnant|married|divorced|widowed|retired|born|left-handed|blind|deaf|adopted|engaged|single|a (?!bit\\b|little\\b)\\w+|an \\w+|from \\w+|${NUMBER_EN}\\b|in (?:my|first|second|third|fourth|fifth|sixth|\\d)\\w*)`,
  ),
  clauseEn(
    `(?:i|we)(?:'ve| have| had)? ?${ADVERB_EN}(?:live|lived|come from|came from|work|worked|grew|born|moved|own|owned|have|has|had|got|run|speak|study|studied|teach|take|carry|prefer|enjoy|love|like|hate|adore|dislike|drive|weigh|wear|smoke|drink|eat|cook|play|used to|can't stand|cannot stand|can't eat|don't eat|don't drink|stopped|quit|gave up|given up|started|adopted|bought|sold|got (?:married|divorced|promoted|engaged))\\b`,
  ),
  clauseEn(
    '(?:everyone|everybody|people|they|friends|please|you can|just)? ?(?:at \\w+ \\w+ )?calls? me (?!an?\\b|when|if|at|back|in\\b|on\\b|later|tomorrow|tonight|again|as soon)\\w+',
  ),
  clauseEn(
    ".*\\b(?:i|i'm|i've|we|he|she|my|our|me)\\b.*\\b(?:deaf|short-?sighted|near-?sighted|colou?r ?blind|diabet\\w+|asthma\\w*|migraines?|arthritis|dementia|cancer|epilep\\w+|depress\\w+|disabled|wheelchair|pacemaker|insulin|dialysis|breast-?feeding|heart (?:attack|disease|condition)|kidney disease|blood pressure|intoleran\\w+|doctor's orders|for me,? doctor)\\b",
  ),
  clauseEn("the name(?:'s| is) \\w+"),
];

/** What most likely does. */
export const LIKELY_EN: readonly RegExp[] = [
  clauseEn(`(?:.*\\b)?(?:my|our) (?:[\\w'-]+ ){0,2}(?:${PEOPLE_EN}|${PETS_EN}|${OWN_EN})\\b(?!$)`),
  clauseEn(`${PERSON}(?: [A-Z]\\w+| in \\w+| next door)?(?:'s)? ${VERB_EN}\\b`),
  clauseEn(
    `(?:he|she|they)(?:'s|'re| is| are| was) (?:\\w+ )?(?:allergic|my|our|${NUMBER_EN}|born|pregnant|married|sick|ill|afraid|in (?:my|the)|teething|asleep|a \\w+|an \\w+|the \\w+ one)\\b`,
  ),
  clauseEn(
    "(?:he|she|they) (?:\\w+ )?(?:lives?|works?|loves?|likes?|hates?|has|have|plays?|needs?|speaks?|can't|doesn't|never|always)\\b",
  ),
  clauseEn(`(?:he|she|they) .*${TIME_EN}`),
  clauseEn("(?:it's|it is|that's|that was|it was) (?:my|our|his|her) \\w+"),
  clauseEn(
    "(?:i|we) (?:don't|do not|never|no longer|haven't) (?:have|had|own|like|eat|drink|smoke|drive|work|live|use|own|wear|watch|cook)\\b .*\\w",
  ),
  clauseEn(
    '(?:i|we) find .*\\b(?:disgusting|boring|awful|horrible|scary|relaxing|lovely|beautiful|difficult|hard|easy|great)',
  ),
  clauseEn('(?:i|we) go by \\w+'),
  clauseEn(
    '(?:.* )?(?:is|are) (?:not )?(?:an? )?(?:my thing|no[- ]go for me|off limits for me|(?:bad|good|too much) for me)\\b',
  ),
  clauseEn(`(?:my|our) (?:\\w+ )?(?:${PEOPLE_EN}|${PETS_EN})$`),
  clauseEn('(?:he|she|they) (?:was|is|were|are) the \\w+'),
  clauseEn('(?:i )?meant? my \\w+'),
  clauseEn('[\\w ]{3,30} (?:keeps?|makes?|gives?|helps?|scares?|hurts?) me \\w+'),
  clauseEn('the one (?:in|from|who|with|at) \\w+'),
  clauseEn(
    "[\\w' -]{2,40} (?:is|are|tastes?|smells?) (?:so |really |very |always |just )*(?:(?:the|my|our) (?:best|worst|favou?rite|nicest|coolest|prettiest)\\b|yucky|yummy|disgusting|gross|delicious)",
  ),
  clauseEn('.*\\b(?:nobody|everybody|everyone|we all|no one) (?:in|at) (?:this|our|my) \\w+'),
  // "Been living here for six years": the person is left out.
  clauseEn(
    '(?:been|born|grew up|moved|used to|never been|never had|still working|just got|just had)\\s+\\w+.*\\w',
  ),
];

/** Somebody who is named does something. Not what begins a sentence anyway, and no knowledge about places. */
export const NAMED_EN = new RegExp(
  `^(?:(?:and|but|so|no|well|today|yesterday)[,\\s]+)*(?!(?:The|This|That|These|Those|There|It|You|Your|What|How|Water|Light|Please|Subtitles|Thanks|And|But|So|Then|Let|Here|Everybody|Everyone|Nobody|Somebody|All|Some|Most|Many|People)\\b)[A-Z][\\p{L}'-]+(?: (?:[A-Z][\\p{L}'-]+|and [A-Z][\\p{L}'-]+))*(?:'s(?: [\\w'-]+){0,4}?)? (?!is the\\b|are the\\b|is a (?:city|country|river|planet|kind|type)\\b)${VERB_EN}\\b`,
  'u',
);
/** "Elephants are …": a kind, not a name. */
export const GENERIC_EN = /^(?:the )?(?:[A-Z]?[a-z]+s) (?:are|have|live|eat|can|do|don't|need|fly|come)\b/u;
/** What people wait for or look after. */
export const THING_EN =
  /^(?:the (?:spare |school )?(?:key|keys|parcel|package|plumber|electrician|builders?|cleaner|delivery|bus|meeting|\w+ (?:guy|man|lady|people|technician|service)|appointment|funeral|wedding|party|exam|car)|(?:nursery|kindergarten|school|daycare)|(?:an?|one) \w+ (?:is|comes))\b/iu;

const OWN_IN_QUESTION = new RegExp(
  `\\b(?:my|our) (?:[\\w-]+ ){0,3}?(?:${PEOPLE_EN}|${PETS_EN}|${OWN_EN})(?:'s)?\\b|\\b(?:my|our) (?:new|old|first|second) \\w+|\\b(?:${PEOPLE_EN}) (?:who|that|which|whose)\\b|\\bi(?:'m| am) (?:pregnant|allergic|\\d)|(?<!\\b(?:do|did|can|could|should|will|would|may|must|shall|have|am|was) )\\bi (?:have|take|live|work|grew|was)\\b`,
  'iu',
);
const OWN_NAMED = /\b(?:my|our) (?:\w+ )?[A-Z]\p{Ll}+/u;

/** Whether a question tells of somebody's own people, pets, home or health. */
export function namesOwnEn(said: string): boolean {
  return OWN_IN_QUESTION.test(said) || OWN_NAMED.test(said);
}
