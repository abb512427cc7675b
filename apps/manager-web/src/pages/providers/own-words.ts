/** What somebody tries a speech synthesis or a memory with; empty: what the test has for it. */
export interface TestWords {
  text: string;
  question: string;
}

/** Kinds of providers that can be tried with one's own words. */
export function takesWords(modelType: string): boolean {
  return modelType === 'TTS' || modelType === 'Memory';
}

/** What is sent of them: a question for memories alone, and with something told before. */
export function wordsFor(modelType: string, words: TestWords): Partial<TestWords> {
  const [text, question] = [words.text.trim(), words.question.trim()];
  if (!takesWords(modelType) || text === '') return {};
  return { text, ...(modelType === 'Memory' && question !== '' ? { question } : {}) };
}
