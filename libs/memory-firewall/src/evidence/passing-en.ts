import { clauseEn } from './grammar-en.js';

const MOOD =
  'bored|hungry|thirsty|tired|sleepy|cold|hot|freezing|busy|confused|fine|good|ok|okay|great|well|back|right back|here|there|home|ready|done|sure|not sure|sorry|listening|talking|speaking|asking|testing|joking|kidding|waiting|coming|wondering|telling|thinking|trying|saying|serious|happy|glad|lost|awake|leaving|off(?! to)|out|up|late|curious|impressed|surprised|annoyed|afraid (?:not|so)|it|me';
const MIND =
  'understand|understood|hear|heard|get|got|mean|meant|know|knew|think|thought|guess|suppose|believe|see|saw|wonder|say|said|tell|told|ask|asked|agree|doubt|care|mind|bet|hope|try|tried|repeat|wait|forgive|promise';
const SERVICE =
  'joke|story|song|timer|alarm|reminder|recipe|playlist|riddle|game|minute|moment|second|break|drink|taxi|news|weather|answer|translation';
const REQUEST =
  'hear|listen|watch|play|see|know|talk|ask|test|try|change|turn|stop|continue|order|call|set|start|use|sing|skip|check|go on|say|find out|sleep|eat something';
/** A wish for some day is a wish; one without a day is an order. */
const SOME_DAY =
  '(?!.*\\b(?:one day|some ?day|ever|once in|next|this (?:spring|summer|autumn|winter|year)|before i)\\b)';

/** Talk about the talk itself, orders put as wishes, and moods of the moment: first person, and no fact. */
const PASSING: readonly RegExp[] = [
  clauseEn(
    `(?:i|we)(?:'d|'ve| have|'ll| will| would| could| can| did| do)?(?: not|n't)? ?(?:really |just |already |still |even |only )*(?:don't|do not|didn't|did not|can't|cannot|couldn't|can|could|never|haven't)?(?: really| even| quite)? ?(?:${MIND})(?:$|\\s+(?:you\\b|it$|it\\b|that\\b|this\\b|so\\b|what|who|why|how(?! to)|where|when|if\\b|not\\b|anything|nothing|again|now$|already|yes|no$|sure|for\\b|about it|enough))`,
  ),
  clauseEn(
    `(?:i'm|i am|im|we're|we are|i was|i feel|i'm feeling|i am feeling|i'll be|i will be|i'd be)(?: just| so| really| very| quite| a bit| a little| all| pretty| too| getting| still| only)* (?:${MOOD})\\b(?!.*\\b(?:since|every|always|often|all the time|because|to tell|with my|for my|of my)\\b)(?=(?:\\s+\\S+){0,4}$)`,
  ),
  clauseEn(
    "(?:i am|i'm|we're)(?: just| still)? (?:looking for (?!an? (?:\\w+ )?(?:\\w+ (?:from|in|for|since|because)|job|flat|house|nanny|childminder|school|partner))|trying to|testing|waiting for|talking to|asking|checking|getting (?:up|my|the))\\b",
  ),
  clauseEn("(?:i am|i'm|we're|i was)(?: just)? (?:talking|speaking) (?:to|with)\\b"),
  clauseEn("(?:i am|i'm|we're)(?: just| still)? \\w+ing(?: \\w+)? (?:right now|at the moment|just now)\\b"),
  clauseEn(
    "(?:that|this|it|which)(?:'s| is| was|'s)?(?: not|n't)? (?:exactly |just )?(?:what|how|why|where|the one|the song)(?: that)? (?:i|we)(?:'ve| had| have)? (?:\\w+ ){0,2}(?:asked|said|say|meant|mean|wanted|want|need|ordered|told)\\b",
  ),
  clauseEn(
    `(?:i|we)(?:'d| would|'m going to|'re going to|'m gonna|'ll| will)? (?:really |just |still |only )*(?:like|want|wanna|need|love|wish)(?:$|\\s+(?:you\\b|(?:to )?(?:${REQUEST})\\b${SOME_DAY}|(?:it|that|this|more|another|one more|some more|some)\\b|(?:a|an|the) (?:\\w+ ){0,2}(?:${SERVICE})\\b))`,
  ),
  clauseEn("(?:i|we) (?:don't|do not|won't|will not) (?:want|need|like) to$"),
  clauseEn(
    "(?:i|we)(?:'ve| have)?(?: got)? (?:to go(?: now)?$|(?:a|one|no|another) (?:\\w+ )?(?:question|idea|doubt|problem with you|moment|minute|clue|request)|no time|nothing|enough)",
  ),
  clauseEn(
    "(?:i|we)(?:'ll| will|'m going to| can| must| should)(?: just| also)? (?:be (?:right )?(?:back|there|here)|be quiet|try|see|wait|think|check|let you|tell you|ask you|talk to you|do (?:it|that)|say|repeat|stop|go now|leave)\\b",
  ),
  clauseEn(
    '(?:i|we) (?:really |so |do )?(?:love|like|hate|miss|trust|adore) (?:you\\b|it\\b|that\\b|this\\b|how you\\b|her$|him$|them$)',
  ),
  clauseEn(
    '(?:let me|excuse me|forgive me|give me|tell me|show me|bear with me|leave me|believe me|wake me|help me)\\b',
  ),
  clauseEn('where was i$'),
  clauseEn(
    "(?:i'm|i am|we're|we are)(?: \\w+)? (?:in a (?:hurry|rush)|almost (?:there|done|ready)|nearly (?:there|done)|on (?:my|our|the) way|at it)\\b",
  ),
  clauseEn("(?:i|we)(?:'ll| will) \\w+ (?:somebody|someone|anyone|it|that|you|them|him|her)\\b"),
  clauseEn(
    "(?:i|we) (?:can't|cannot|couldn't|don't) (?:find|reach|see|remember|recall) (?:the|that|it|this|any)\\b",
  ),
];
/** Of the assistant, of what is being played or said, of the weather, of nature in general. */
const OF_OTHERS: readonly RegExp[] = [
  /^(?:you|your|you're|you've|that's your)\b/iu,
  /^(?:(?:and|but|so|well|oh|no|hey)[,\s]+)*(?:that|this|it|these|those|there)(?:'s| is| was| are| were| isn't| wasn't| has| sounds?| looks?| seems?| does| doesn't| did| didn't)?\b(?!.*\b(?:my|our|his|her|me|us|i|we)\b)/iu,
  /^(?:this|that|these|those) (?:song|story|game|film|movie|joke|music|voice|answer|one|thing|book|show)s?\b/iu,
  /^(?!.*\b(?:i|my|our|we)\b).*\b(?:in the (?:world|universe|story|film|movie|book|game)|on earth|million|billion|percent|degrees|kilomet(?:re|er)s|miles|inhabitants)\b/iu,
  /\b(?:weather|traffic|sun|sky|rain|snow|wind|storm) (?:is|are|was|has|looks)\b/iu,
  /^(?:the )?(?:[a-z]+s|water|light|gold|iron|ice|paris|rome|london|berlin|[a-z]+) (?:are|is|boils?|travels?|consists?|comes?|weighs?|has|have) (?:the )?(?:(?!best|nicest)\w+est|capital|faster|slower|bigger|smaller|made of|in the|of|at a|a (?:planet|star|city|country|river|metal|mammal))\b/iu,
];

/** Whether a clause passes with the moment. */
export function isPassingEn(text: string): boolean {
  return PASSING.some((pattern) => pattern.test(text));
}

/** Whether a clause speaks of what is nobody's life: the assistant, what it plays, the weather, the world. */
export function isOfOthersEn(text: string): boolean {
  return OF_OTHERS.some((pattern) => pattern.test(text));
}
