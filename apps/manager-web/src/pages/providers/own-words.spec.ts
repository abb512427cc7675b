import { wordsFor } from './own-words.js';

describe(wordsFor, () => {
  const words = { text: ' I moved to Bergen. ', question: ' Where do I live? ' };
  it('tells a memory and asks it then', () => {
    expect(wordsFor('Memory', words)).toEqual({ text: 'I moved to Bergen.', question: 'Where do I live?' });
    expect(wordsFor('Memory', { ...words, question: ' ' })).toEqual({ text: 'I moved to Bergen.' });
  });
  it('asks nothing of a memory that is told nothing', () => {
    expect(wordsFor('Memory', { ...words, text: ' ' })).toEqual({});
  });
  it('has a voice say the text, without a question that was asked of a memory before', () => {
    expect(wordsFor('TTS', words)).toEqual({ text: 'I moved to Bergen.' });
  });
  it('has no words for what takes none', () => {
    expect(wordsFor('LLM', words)).toEqual({});
  });
});
