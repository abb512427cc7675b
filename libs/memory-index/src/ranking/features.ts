/** What speaks for a memory being the answer; 0 where a memory or question lacks what a feature needs. */
export interface Features {
  /** BM25 with the question's terms, of that of all terms. */
  words: number;
  /** BM25 with the words that an answer would use. */
  answerWords: number;
  /** Share of the question's terms that it has, by rarity. */
  coverage: number;
  /** Rarity of the rarest term that it has. */
  rarest: number;
  /** BM25 of the memory together with the one before and the one after. */
  neighbourWords: number;
  /** BM25 of its whole conversation. */
  conversationWords: number;
  /** Cosine of its vector with the question's. */
  meaning: number;
  /** Cosine of the memory before, in its conversation. */
  meaningBefore: number;
  meaningAfter: number;
  /** Its speaker is the only person whom the question names. */
  bySubject: number;
  /** The question names the other one only, and it talks to them. */
  toSubject: number;
  /** It asks itself. */
  asks: number;
  /** The question asks when, and it names a time. */
  whenAnswered: number;
  /** It names a time, whatever is asked; in English, where it says something. */
  namesTime: number;
  /** The question asks how many, and it names a number. */
  numberAnswered: number;
  /** The question asks who, where or which, and it has names: 0 to 5; 1 at most in Chinese. */
  nameAnswered: number;
  /** It was said, or is about, the time that the question names. */
  atTime: number;
  /** Nearness to that time: 1 within, halved for each five days. */
  nearTime: number;
  sentences: number;
  /** 1 for now, halved for each 30 days. */
  recency: number;
}

export type FeatureName = keyof Features;
