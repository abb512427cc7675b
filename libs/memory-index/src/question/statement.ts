const AUXILIARY = 'did|does|do|has|have|had|is|was|are|were|would|might|will|can|could|should|may';
const OPENING = new RegExp(
  `^(?:when|where|why|how|what|who|whom|which)(?:'s)?\\s+(?:(?:${AUXILIARY})\\s+)`,
  'iu',
);

/**
 * A question in the order of a statement: "When did Anna go to Rome?" → "Anna go to Rome". An encoder finds it nearer
 * to the answer than to other questions. What is no such question comes back as it is.
 */
export function statementOf(question: string): string {
  const bare = question.trim().replace(/[?？\s]+$/u, '');
  return bare.replace(OPENING, '') || bare;
}

/** What an encoder is given for a question. */
export function questionToEncode(text: string): string {
  return statementOf(text);
}
