import { readPart } from './labelled-set.js';
import { crossValidated, train, trainable } from './train.js';

const set = trainable(readPart('development')).filter((_, at) => at % 3 === 0);

describe('train', () => {
  it('gives the same weights for the same utterances', () => {
    expect(train(set.slice(0, 90))).toEqual(train(set.slice(0, 90)));
  });

  it('loses fewer facts that it was not trained with than the rules alone', () => {
    const { rules, both } = crossValidated(set, 3);
    expect(both.facts.drop).toBeLessThan(rules.facts.drop);
    expect(both.junk.keep).toBeLessThanOrEqual(rules.junk.keep + set.length * 0.01);
  });
});
