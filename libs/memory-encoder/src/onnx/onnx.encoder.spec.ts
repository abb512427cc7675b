import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEncoder, encoderNameOf } from '../encoder.registry.js';
import type { SentenceEncoder } from '../encoder.js';
import { describeTextEncoder } from '../testing/text-encoder.contract.js';
import { TINY_DIMENSION, writeTinyModel } from '../testing/tiny-model.js';
import { OnnxEncoder } from './onnx.encoder.js';
import { onnxEncoderSettings } from './onnx.settings.js';

const modelsDir = mkdtempSync(join(tmpdir(), 'onnx-'));
const folderOf = (name: string): string => join(modelsDir, 'encoder', name);
const signal = new AbortController().signal;
const warnings: object[] = [];
const deps = { modelsDir, logger: { warn: (fields: object) => void warnings.push(fields) } };
const fieldsOf = (folder: string, more: object = {}): Record<string, unknown> => ({
  ...{ encoder: 'onnx', encoder_model: folder, encoder_dimension: TINY_DIMENSION },
  ...more,
});
const open: SentenceEncoder[] = [];
const make = (folder: string, more: object = {}): SentenceEncoder => {
  const encoder = createEncoder(fieldsOf(folder, more), deps);
  open.push(encoder);
  return encoder;
};
const dot = (a: Float32Array, b: Float32Array): number =>
  a.reduce((sum, value, index) => sum + value * (b[index] as number), 0);

for (const tokenizer of ['wordpiece', 'unigram', 'bpe'] as const)
  writeTinyModel(folderOf(tokenizer), { tokenizer });

afterAll(async () => {
  await Promise.all(open.map((encoder) => encoder.close()));
  rmSync(modelsDir, { recursive: true });
});

describeTextEncoder('OnnxEncoder', () => make('wordpiece'));

describe(OnnxEncoder, () => {
  const nearness = async (encoder: SentenceEncoder, a: string, b: string): Promise<number> => {
    const [first, second] = await encoder.encode([a, b], signal);
    return dot(first as Float32Array, second as Float32Array);
  };

  it.each(['unigram', 'bpe'])('reads a tokenizer of the kind %s', async (name) => {
    const encoder = make(name);
    expect(await nearness(encoder, 'user lives in berlin', 'user lives in berlin.')).toBeGreaterThan(0.8);
    expect(await nearness(encoder, 'user lives in berlin', '??? 0 1 2')).toBeLessThan(0.8);
  });

  it('pools as it is told: words that differ do not move the first token', async () => {
    expect(await nearness(make('wordpiece', { encoder_pooling: 'cls' }), 'tea', 'peanuts')).toBeCloseTo(1, 4);
    expect(await nearness(make('wordpiece', { encoder_pooling: 'mean' }), 'tea', 'peanuts')).toBeLessThan(
      0.99,
    );
  });

  it('cuts what is too long, and keeps the mark at its end', async () => {
    const short = make('wordpiece', { encoder_max_tokens: 4 });
    expect(await nearness(short, 'user lives in berlin', 'user lives with friends')).toBeCloseTo(1, 4);
  });

  it('puts its prefix before questions only', async () => {
    const encoder = make('wordpiece', { encoder_question_prefix: 'question' });
    const [asked] = await encoder.encode(['tea'], signal, 'question');
    const [told, same] = await encoder.encode(['tea', 'question tea'], signal);
    expect(dot(asked as Float32Array, same as Float32Array)).toBeCloseTo(1, 4);
    expect(dot(asked as Float32Array, told as Float32Array)).toBeLessThan(0.999);
  });

  it('has another name for whatever changes its vectors, and the same for what does not', () => {
    const name = encoderNameOf(fieldsOf('wordpiece'));
    expect(name).toMatch(/^onnx:wordpiece\/8\+[0-9a-f]{8}$/);
    expect(encoderNameOf(fieldsOf('wordpiece', { encoder_question_prefix: 'query:' }))).toBe(name);
    for (const more of [
      { encoder_pooling: 'cls' },
      { encoder_max_tokens: 128 },
      { encoder_memory_prefix: 'passage:' },
      { encoder_dimension: 16 },
      { encoder_model: 'other' },
    ])
      expect(encoderNameOf(fieldsOf('wordpiece', more))).not.toBe(name);
  });

  it('refuses vectors of another length than the operator says', async () => {
    await expect(make('wordpiece', { encoder_dimension: 16 }).encode(['tea'], signal)).rejects.toMatchObject({
      code: 'ENCODER_REJECTED',
      message: expect.stringContaining('vectors of 8 numbers, not 16') as string,
    });
  });

  it.each([
    ['is not there', 'nowhere', 'has no model.onnx'],
    ['has no tokenizer', 'no-tokenizer', 'has no tokenizer.json'],
    ['has weights that are none', 'broken', 'cannot be used'],
    ['has a tokenizer that is none', 'broken-tokenizer', 'cannot be read as JSON'],
    ['wants more than texts', 'pictures', 'inputs that no text has: pixel_values'],
  ])('says what is wrong with a model that %s, and the gateway lives on', async (_what, name, message) => {
    writeTinyModel(folderOf('no-tokenizer'));
    rmSync(join(folderOf('no-tokenizer'), 'tokenizer.json'));
    writeTinyModel(folderOf('broken'));
    writeFileSync(join(folderOf('broken'), 'model.onnx'), Buffer.alloc(4_000, 0x5a));
    writeTinyModel(folderOf('broken-tokenizer'));
    writeFileSync(join(folderOf('broken-tokenizer'), 'tokenizer.json'), '{"model":');
    writeTinyModel(folderOf('pictures'), { otherInputs: ['pixel_values'] });
    await expect(make(name).encode(['tea'], signal)).rejects.toMatchObject({
      code: 'ENCODER_UNAVAILABLE',
      message: expect.stringContaining(message) as string,
    });
    expect(warnings.at(-1)).toMatchObject({ encoder: expect.stringContaining(name) as string });
  });

  it('does not start a broken model again with each text, but later', async () => {
    const settings = onnxEncoderSettings({
      ...{ encoder_model: 'mended', encoder_dimension: TINY_DIMENSION, encoder_max_tokens: 64 },
    });
    const patient = new OnnxEncoder(settings, deps);
    await expect(patient.encode(['tea'], signal)).rejects.toThrow('no model.onnx');
    writeTinyModel(folderOf('mended'));
    await expect(patient.encode(['tea'], signal)).rejects.toThrow('no model.onnx');
    const eager = new OnnxEncoder(settings, { ...deps, retryLoadMs: 0 });
    await expect(eager.encode(['tea'], signal)).resolves.toHaveLength(1);
    await Promise.all([patient.close(), eager.close()]);
  });
});
