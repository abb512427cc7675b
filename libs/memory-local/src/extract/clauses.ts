/** A sentence as said, and the clauses it is made of. */
export interface SaidSentence {
  sentence: string;
  clauses: string[];
}

const SENTENCE_END = /(?<=[.!?。！？；;\n])\s*/u;
/** Where another fact may begin. `and`/`but` split only before a new subject, so that "salt and pepper" stays whole. */
const CLAUSE_BREAK =
  /[,，、]?\s+(?:and|but|also|because|so)\s+(?=(?:i|my|we|our)\b)|(?<!^(?:hi|hello|hey|good \w+)(?: there)?),\s*(?=(?:i|my|we|our|and i|and my)\b)|[，,]\s*(?=我|也|还|而且|并且|但|现在|目前)|(?:而且|并且|但是|所以)(?=我)/iu;

/** Cuts what was said into sentences and clauses; questions keep their mark. */
export function toSentences(text: string): SaidSentence[] {
  return text
    .split(SENTENCE_END)
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence !== '')
    .map((sentence) => ({
      sentence,
      clauses: sentence
        .split(CLAUSE_BREAK)
        .map((clause) => clause.trim())
        .filter((clause) => clause !== ''),
    }));
}
