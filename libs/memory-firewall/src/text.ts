const HAN = /\p{Script=Han}/u;
const SENTENCE = /[^.!?。！？\n]+(?:[.!?](?=\S)[^.!?。！？\n]*)*[.!?。！？]*/gu;
const WORD = /\p{Script=Han}|[\p{L}\p{N}]+/gu;
const SUBJECT_EN =
  "(?:i|i'm|i've|i'll|we|we're|we've|my|our|he|she|he's|she's|they|they're|it's|the|his|her|their)";
const CLAUSE_BREAK = new RegExp(
  [
    '[,，;；:：、]\\s+|[，；：]|[,;](?=\\p{Script=Han})|(?<=\\p{Script=Han})[,;:]',
    `\\s+(?:and|but|so|because|since|'cause|cause|while|now that)\\s+(?=${SUBJECT_EN}\\b)`,
    '\\s+please\\s+(?=(?:the|my|our|i)\\b)',
    '(?:因为|但是|而且|不过(?!敏))(?=\\S)',
    '(?<=\\p{Script=Han})\\s+(?=\\p{Script=Han})',
  ].join('|'),
  'giu',
);

/** Whether a text is to be read as Chinese. */
export function isChinese(text: string): boolean {
  return HAN.test(text);
}

/** One spelling: width and quotes unified, spaces single. Upper and lower case stay. */
export function unify(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/[’‘`´]/gu, "'")
    .replace(/\s+/gu, ' ')
    .trim();
}

/** Sentences with their marks. A dot inside a number or an address ends none. */
export function sentencesOf(text: string): string[] {
  return (text.match(SENTENCE) ?? [])
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence !== '');
}

/** The parts of a sentence that may each state something of their own. */
export function clausesOf(sentence: string): string[] {
  return sentence
    .split(CLAUSE_BREAK)
    .map((clause) => clause.trim())
    .filter((clause) => clause !== '');
}

/** Words in lower case; every Han character is one. */
export function wordsOf(text: string): string[] {
  return text.toLowerCase().match(WORD) ?? [];
}

/** Without marks at the end. */
export function bare(text: string): string {
  return text.replace(/[\s\p{P}~～]+$/gu, '').replace(/^[\s\p{P}]+/gu, '');
}
