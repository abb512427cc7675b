import type { LlmMessage } from '../llm/llm.js';

/** So that a session that lasts for days does not grow; how much a model is sent is its own setting. */
const MAX_CHARACTERS = 200_000;
const MAX_MESSAGES = 400;
const UNASKED = '(The user said nothing; the device spoke first.)';

/** The messages of one conversation, the newest that fit in memory. */
export class Dialogue {
  private readonly messages: LlmMessage[] = [];
  private charactersCount = 0;

  add(message: LlmMessage): void {
    if (message.content === '') return;
    this.messages.push(message);
    this.charactersCount += message.content.length;
    while (this.messages.length > MAX_MESSAGES || this.charactersCount > MAX_CHARACTERS)
      this.dropOldestTurn();
  }

  /** Somebody else goes on: nothing of what was said before is theirs to hear. */
  clear(): void {
    this.messages.splice(0);
    this.charactersCount = 0;
  }

  /** What the assistant said unasked. Models expect a user before it, so there is a note in the user's place. */
  announced(content: string): void {
    if (content === '') return;
    this.add({ role: 'user', content: UNASKED });
    this.add({ role: 'assistant', content });
  }

  /** What went before, and what the user says now. Begins with a user's message. */
  with(userText: string): LlmMessage[] {
    const first = this.messages.findIndex(({ role }) => role === 'user');
    const before = first < 0 ? [] : this.messages.slice(first);
    return [...before, { role: 'user', content: userText }];
  }

  /** What the user said and all that was answered to it. */
  private dropOldestTurn(): void {
    do this.charactersCount -= this.messages.shift()?.content.length ?? 0;
    while (this.messages[0]?.role === 'assistant');
  }
}
