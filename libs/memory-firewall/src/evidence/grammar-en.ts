/** What may stand before the statement of a clause. */
const LEAD =
  "(?:(?:and|but|so|well|oh|ok|okay|yes|yeah|no|hey|hi|hello|actually|anyway|by the way|also|sorry|wait|hm+|um+|uh+|er+|please|ha|right|thanks|thank you|you know|to be honest|because|since|that's why|now|then|today|in fact|that's wrong|oh no|'cause|cause|while|now that|at least|maybe|well anyway|that's (?:where|how|when|why)|(?:next|last|this) (?:week|weekend|month|year|spring|summer|autumn|winter|morning|afternoon|evening|\\w+day)|tonight|tomorrow|yesterday|on \\w+day|these days|as a child|in \\d{4})[,\\s]+)*";

/** A pattern over a clause from its beginning. */
export const clauseEn = (pattern: string): RegExp => new RegExp(`^${LEAD}${pattern}`, 'iu');

export const ADVERB_EN =
  '(?:really |just |also |always |never |usually |often |still |only |already |mostly |sometimes |normally |generally |absolutely |actually |totally |honestly |both |all |now |quite |very |so |recently |finally |not )*';
export const NUMBER_EN = '(?:\\d+|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|both)';
export const TIME_EN =
  '\\b(?:today|tonight|tomorrow|yesterday|this (?:morning|afternoon|evening|week|month|year|spring|summer|autumn|winter)|(?:on |next |last |every |this )?(?:mon|tues|wednes|thurs|fri|satur|sun)days?|(?:next|last|every) (?:night|week|weekend|month|year|spring|summer|autumn|winter)|weekends?|during the (?:night|day|week)|in (?:january|february|march|april|may|june|july|august|september|october|november|december|spring|summer|autumn|winter|\\d{4})|at (?:noon|\\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\\b|\\d{1,2}(?:st|nd|rd|th)\\b|on the \\w+(?:th|st|nd|rd)\\b|christmas|easter|ramadan|diwali|new year)';
export const VERB_EN =
  "(?:is|are|was|were|has|have|had|'s|isn't|aren't|wasn't|doesn't|don't|didn't|can't|can|will|would|won't|needs?|likes?|loves?|hates?|lives?|works?|plays?|gets?|goes|comes?|leaves?|says?|thinks?|knows?|takes?|eats?|drinks?|wears?|sleeps?|speaks?|teach(?:es)?|stud(?:y|ies)|starts?|opens?|closes?|\\w{2,}(?:ed|es|ies)|went|came|got|made|said|gave|took|told|brought|bought|fell|broke|began|became|found|left|lost|met|ran|sold|wrote|died|moved|retired|passed|threw|slept|ate|won|hurt|cut)";
