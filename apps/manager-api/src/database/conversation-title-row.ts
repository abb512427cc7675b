/** What a conversation was about. */
export interface ConversationTitleRow {
  session_id: string;
  device_id: string;
  title: string;
  /** When it was made; ISO 8601, UTC. */
  at: string;
}

export interface ConversationTitleRows {
  conversationTitle: ConversationTitleRow;
}
