import { silentLogger } from '@xiaozhi/observability';
import { EmbedderScripts } from '../../../testing/embedder-script.js';
import { voiceOf } from '../../../testing/voiceprint-service.js';
import { describeSpeakerRecogniser } from '../speaker-recogniser.contract.js';
import type { Speaker } from '../speaker-recogniser.js';
import { ModelEmbedder } from './model-embedder.js';
import { SpeakerModelRecogniser } from './speaker-model.recogniser.js';

const ANN: Speaker = { id: 'ann', name: 'Ann', introduction: 'Lives here' };
const BOB: Speaker = { id: 'bob', name: 'Bob', introduction: '' };
const never = new AbortController().signal;
const scripts = new EmbedderScripts();
const embedders: ModelEmbedder[] = [];
afterAll(async () => {
  await Promise.all(embedders.map((embedder) => embedder.close()));
  scripts.remove();
});

/** Two seconds: more than enough voice. */
const speech = (hz: number, phase = 0): Float32Array =>
  Float32Array.from([...voiceOf(hz, phase), ...voiceOf(hz)]);

async function make(script?: Parameters<EmbedderScripts['make']>[0]): Promise<SpeakerModelRecogniser> {
  const model = { encoder: 'pitch', file: 'pitch.onnx' };
  const embedder = new ModelEmbedder({ model, logger: silentLogger(), start: scripts.make() });
  embedders.push(embedder);
  const voices = [
    { speaker: ANN, embedding: await embedder.embed(speech(220), never) },
    { speaker: BOB, embedding: await embedder.embed(speech(500), never) },
  ];
  if (script === undefined) return new SpeakerModelRecogniser({ embedder, voices, threshold: 0.5 });
  const other = new ModelEmbedder({ model, logger: silentLogger(), start: scripts.make(script) });
  embedders.push(other);
  return new SpeakerModelRecogniser({ embedder: other, voices, threshold: 0.5 });
}

describeSpeakerRecogniser('a speaker model', {
  make: () => make(),
  makeBroken: () => make({ embed: 'process.abort();' }),
  people: () => [
    { speaker: ANN, utterances: [speech(220), speech(230, 1)] },
    { speaker: BOB, utterances: [speech(500), speech(490, 2)] },
    { speaker: undefined, utterances: [speech(900), speech(1_500)] },
  ],
});

describe(SpeakerModelRecogniser, () => {
  it('names nobody who speaks for less than a second, whatever the silence around it', async () => {
    const long = new Float32Array(4 * 16_000);
    long.set(voiceOf(220).subarray(0, 15_000), 20_000);
    expect(await (await make()).identify(long, never)).toBeUndefined();
    long.set(voiceOf(220), 40_000);
    expect(await (await make()).identify(long, never)).toEqual(ANN);
  });
});
