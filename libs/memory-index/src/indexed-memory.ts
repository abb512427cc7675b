/** Where a memory stands in a conversation: what was said before and after it belongs to its meaning. */
export interface ConversationPlace {
  /** Id of the conversation or session. */
  conversationId: string;
  /** Rises by one from turn to turn. */
  position: number;
}

/** A memory as the index holds it. */
export interface IndexedMemory {
  id: string;
  text: string;
  /** ISO 8601, UTC: when it was said or last changed. */
  updatedAt: string;
  /** Of unit length; absent until encoded. Of `textToEncode`, not of the bare text. */
  embedding?: Float32Array;
  /** Who said it, where the text is in the first person; absent for facts, which name whom they are about. */
  speaker?: string;
  /** Words that belong to it and were not said, for example what a picture shows. */
  keywords?: string;
  place?: ConversationPlace;
}

/** What an encoder is given for a memory: first-person words mean nothing without their speaker. */
export function textToEncode({
  speaker,
  text,
  keywords,
}: Pick<IndexedMemory, 'speaker' | 'text' | 'keywords'>): string {
  const said = speaker === undefined ? text : `${speaker}: ${text}`;
  return keywords === undefined || keywords === '' ? said : `${said} [${keywords}]`;
}
