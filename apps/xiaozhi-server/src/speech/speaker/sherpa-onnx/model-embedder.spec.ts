import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLogger } from '@xiaozhi/observability';
import { EmbedderScripts } from '../../../testing/embedder-script.js';
import { voiceOf } from '../../../testing/voiceprint-service.js';
import { ModelEmbedder } from './model-embedder.js';

const never = new AbortController().signal;
const scripts = new EmbedderScripts();
const root = mkdtempSync(join(tmpdir(), 'model-embedder-'));
const embedders: ModelEmbedder[] = [];
afterAll(async () => {
  await Promise.all(embedders.map((embedder) => embedder.close()));
  scripts.remove();
  rmSync(root, { recursive: true });
});

let nowMs = 0;
function make(script: Parameters<EmbedderScripts['make']>[0] = {}, embedMs = 20_000): ModelEmbedder {
  nowMs = 0;
  const embedder = new ModelEmbedder({
    ...{ model: { encoder: 'pitch', file: 'pitch.onnx' }, logger: silentLogger() },
    ...{ start: scripts.make(script), nowMs: () => nowMs, embedMs },
  });
  embedders.push(embedder);
  return embedder;
}
const VOICE = voiceOf(250);
const LOOKS_RIGHT = [expect.closeTo(0.707, 2) as number, expect.closeTo(0.707, 2) as number];
const embed = async (embedder: ModelEmbedder): Promise<number[]> => [...(await embedder.embed(VOICE, never))];

/** Fails the first time, as the script says, and works from then on. */
const once = (what: string): { embed: string } => {
  const flag = join(root, `${embedders.length}`);
  const name = JSON.stringify(flag);
  return {
    embed: `const fs = require('node:fs'); if (fs.existsSync(${name})) { ANSWER } else { fs.writeFileSync(${name}, ''); ${what} }`,
  };
};

describe(ModelEmbedder, () => {
  it('gives what the model makes of a voice, in a length of 1', async () => {
    expect(await embed(make())).toEqual(LOOKS_RIGHT);
  });

  it.each([
    ['dies', `process.abort();`],
    ['hangs', `for (;;);`],
    ['answers nonsense', `process.send('nonsense');`],
    [
      'answers with numbers that are none',
      `process.send({ kind: 'embedding', id: m.id, embedding: [NaN, 1] });`,
    ],
    ['answers with nothing', `process.send({ kind: 'embedding', id: m.id, embedding: [] });`],
  ])('fails where the process %s, rests, and works again in a new one', async (_, what) => {
    const embedder = make(once(what), what.startsWith('for') ? 300 : 20_000);
    await expect(embed(embedder)).rejects.toMatchObject({ code: 'SPEECH_UNAVAILABLE' });
    expect(embedder.isResting).toBe(true);
    await expect(embed(embedder)).rejects.toThrow('tried again later');
    nowMs += 1_000;
    expect(embedder.isResting).toBe(false);
    expect(await embed(embedder)).toEqual(LOOKS_RIGHT);
  });

  it('fails where the model cannot be loaded, with the reason, and rests longer each time', async () => {
    const embedder = make({
      load: `console.error('/x/csrc/a.cc:1 output_dim does not exist in the metadata'); process.exit(255);`,
    });
    for (const restMs of [1_000, 2_000, 4_000, 8_000]) {
      await expect(embed(embedder)).rejects.toThrow(
        'pitch.onnx does not work: a.cc:1 output_dim does not exist in the metadata',
      );
      nowMs += restMs - 1;
      expect(embedder.isResting).toBe(true);
      nowMs += 1;
      expect(embedder.isResting).toBe(false);
    }
  });

  it.each([`process.send({ kind: 'failed', message: 'no such file' });`, `process.send(null);`])(
    'fails where the process says instead of loading: %s',
    async (load) => {
      await expect(make({ load }).load()).rejects.toMatchObject({ code: 'SPEECH_UNAVAILABLE' });
    },
  );

  it('tells what the model says of one voice, and goes on', async () => {
    const embedder = make(once(`process.send({ kind: 'failed', id: m.id, message: 'too short' });`));
    await expect(embed(embedder)).rejects.toThrow('too short');
    expect(await embed(embedder)).toEqual(LOOKS_RIGHT);
  });

  it('takes one voice after the other, leaves out those that nobody waits for, and not too many', async () => {
    const seen = join(root, 'seen');
    const embedder = make({
      embed: `require('node:fs').appendFileSync(${JSON.stringify(seen)}, 'x'); ANSWER`,
    });
    const cut = new AbortController();
    const first = embed(embedder);
    const unwanted = embedder.embed(VOICE, cut.signal);
    const rest = Array.from({ length: 14 }, () => embed(embedder));
    cut.abort(new Error('not wanted'));
    await expect(embed(embedder)).rejects.toThrow('at the same time');
    await expect(unwanted).rejects.toThrow('not wanted');
    expect(await Promise.all([first, ...rest])).toEqual(Array.from({ length: 15 }, () => LOOKS_RIGHT));
    expect(readFileSync(seen, 'utf8')).toBe('x'.repeat(15));
  });

  it('ends its process when it is closed, and starts no other', async () => {
    const embedder = make();
    await embed(embedder);
    await embedder.close();
    await expect(embed(embedder)).rejects.toMatchObject({ code: 'SPEECH_UNAVAILABLE' });
  });
});
