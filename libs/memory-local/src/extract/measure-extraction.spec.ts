import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { extractFacts } from './extract-facts.js';
import { measureExtraction } from './measure-extraction.js';
import type { LabelledSentence } from './measure-extraction.js';

const sentences = readFileSync(join(__dirname, '../../bench/labelled-sentences.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as LabelledSentence);

describe(measureExtraction, () => {
  it('counts what is right, wrong and missed', () => {
    const label = { kinds: ['home'], has: [['Berlin', 'Bern'], ['lives']] };
    const sentence: LabelledSentence = { split: 'dev', language: 'en', said: 'x', facts: [label, label] };
    const found = [
      { kind: 'home', text: 'User lives in Bern.' } as const,
      { kind: 'work', text: 'User lives in Berlin.' } as const,
    ];
    expect(measureExtraction([sentence], () => found)).toMatchObject({
      ...{ rightCount: 1, wrongCount: 1, missedCount: 1, precision: 0.5, recall: 0.5 },
    });
  });

  // Floors a little below what was measured; see docs/memory-local.md.
  it.each([
    ['dev', 'en', 0.97, 0.95],
    ['dev', 'zh', 0.97, 0.95],
    ['held-out', 'en', 0.9, 0.8],
    ['held-out', 'zh', 0.9, 0.9],
  ])('finds by rules what is labelled: %s, %s', (split, language, precision, recall) => {
    const part = sentences.filter((sentence) => sentence.split === split && sentence.language === language);
    const measure = measureExtraction(part, (said) => extractFacts(said));
    expect(part.length).toBeGreaterThan(30);
    expect(measure.precision).toBeGreaterThanOrEqual(precision);
    expect(measure.recall).toBeGreaterThanOrEqual(recall);
  });
});
