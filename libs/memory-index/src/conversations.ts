import type { ConversationPlace } from './indexed-memory.js';
import { LexicalIndex } from './lexical/lexical-index.js';

interface Conversation {
  number: number;
  slotsByPosition: Map<number, number>;
}

/** Which memories were said one after the other, and what each conversation is about as a whole. */
export class Conversations {
  private readonly conversations = new Map<string, Conversation>();
  private readonly places = new Map<number, ConversationPlace>();
  private readonly words = new LexicalIndex();
  private nextNumber = 0;

  add(slot: number, place: ConversationPlace, terms: readonly string[]): void {
    let conversation = this.conversations.get(place.conversationId);
    if (conversation === undefined) {
      conversation = { number: this.nextNumber, slotsByPosition: new Map() };
      this.nextNumber += 1;
      this.conversations.set(place.conversationId, conversation);
    }
    conversation.slotsByPosition.set(place.position, slot);
    this.places.set(slot, place);
    this.words.add(conversation.number, terms);
  }

  remove(slot: number, terms: readonly string[]): void {
    const place = this.places.get(slot);
    const conversation = this.conversationOf(slot);
    if (place === undefined || conversation === undefined) return;
    this.places.delete(slot);
    if (conversation.slotsByPosition.get(place.position) === slot)
      conversation.slotsByPosition.delete(place.position);
    this.words.subtract(conversation.number, terms);
    if (conversation.slotsByPosition.size === 0) this.conversations.delete(place.conversationId);
  }

  /** The memory that was said `steps` after this one, before it for a negative number. */
  neighbour(slot: number, steps: number): number | undefined {
    const place = this.places.get(slot);
    return place && this.conversationOf(slot)?.slotsByPosition.get(place.position + steps);
  }

  /** How well the conversation of a memory fits the terms, 0 to 1; 0 for a memory without conversation. */
  wordScorer(terms: readonly string[]): (slot: number) => number {
    const rated = this.words.rated(terms);
    const most = rated.reduce((sum, { rarity }) => sum + rarity, Number.EPSILON);
    const known = new Map<number, number>();
    return (slot) => {
      const number = this.conversationOf(slot)?.number;
      if (number === undefined) return 0;
      const score = known.get(number) ?? Math.min(1, this.words.scoreOf(number, rated) / most);
      known.set(number, score);
      return score;
    };
  }

  private conversationOf(slot: number): Conversation | undefined {
    const place = this.places.get(slot);
    return place && this.conversations.get(place.conversationId);
  }
}
