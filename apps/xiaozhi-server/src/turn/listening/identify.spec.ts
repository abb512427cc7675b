import { silentLogger } from '@xiaozhi/observability';
import type { SpeakerRecogniser } from '../../speech/speaker/speaker-recogniser.js';
import { identify } from './identify.js';

const ANN = { id: 'ann', name: 'Ann', introduction: '' };
const samples = new Float32Array(160);
const logger = silentLogger();
const recogniser = (answer: SpeakerRecogniser['identify']): SpeakerRecogniser => ({
  code: 'test',
  identify: answer,
});

describe(identify, () => {
  const { signal } = new AbortController();

  it('tells who spoke', async () => {
    expect(
      await identify(
        recogniser(async () => ANN),
        samples,
        { signal, logger },
      ),
    ).toBe(ANN);
  });

  it('tells nobody where that fails, or comes too late', async () => {
    const broken = recogniser(async () => {
      throw new Error('down');
    });
    expect(await identify(broken, samples, { signal, logger })).toBeUndefined();
    const silent = recogniser(() => new Promise(() => undefined));
    expect(await identify(silent, samples, { signal, logger, deadlineMs: 5 })).toBeUndefined();
  });

  it('tells nobody when the utterance is not wanted any more', async () => {
    const cut = new AbortController();
    const asked = identify(
      recogniser(() => new Promise(() => undefined)),
      samples,
      { signal: cut.signal, logger },
    );
    cut.abort(new Error('not wanted'));
    expect(await asked).toBeUndefined();
  });
});
