import type { LlmMessage } from '../llm/llm.js';

/** About 3,000 tokens: what fits beside persona and memories in the smallest models in use. */
const MAX_CHARACTERS = 12_000;
const MAX_MESSAGES = 40;

/** The messages of one conversation, as the language model sees them: the newest that fit. */
export class Dialogue {
  private readonly messages: LlmMessage[] = [];

  add(message: LlmMessage): void {
    if (message.content === '') return;
    this.messages.push(message);
    if (this.messages.length > MAX_MESSAGES) this.messages.shift();
  }

  /** What went before, and what the user says now. Begins with a user's message. */
  with(userText: string): LlmMessage[] {
    const window: LlmMessage[] = [{ role: 'user', content: userText }];
    let characters = userText.length;
    for (const message of [...this.messages].reverse()) {
      characters += message.content.length;
      if (characters > MAX_CHARACTERS) break;
      window.unshift(message);
    }
    while (window[0]?.role === 'assistant') window.shift();
    return window;
  }
}
