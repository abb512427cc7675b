import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { UseLiteEncoder } from './use-lite.encoder.js';

const FACTS = [
  "User's name is Daniel.",
  'User lives in Berlin.',
  'User is allergic to peanuts.',
  'User likes hiking.',
  '用户的名字是王小明。',
  '用户住在北京。',
  '用户对花生过敏。',
  '用户喜欢爬山。',
];
const signal = new AbortController().signal;

function dot(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, index) => sum + value * (b[index] as number), 0);
}

describe(UseLiteEncoder, () => {
  jest.setTimeout(60_000);
  const encoder = new UseLiteEncoder();

  afterAll(() => encoder.close());

  it.each([
    ['what is my name', /name|名字/],
    ['which city is my home', /Berlin|北京/],
    ['what foods should I avoid', /peanuts|花生/],
    ['what do I enjoy outdoors', /hiking|爬山/],
    ['我叫什么名字', /name|名字/],
    ['我家在哪个城市', /Berlin|北京/],
    ['我不能吃什么', /peanuts|花生/],
  ])('finds by meaning, also across languages: %s', async (question, right) => {
    const [asked, ...facts] = await encoder.encode([question, ...FACTS], signal);
    const ranked = FACTS.map((text, index) => ({
      text,
      score: dot(asked as Float32Array, facts[index] as Float32Array),
    })).sort((a, b) => b.score - a.score);
    expect(ranked[0]?.text).toMatch(right);
  });

  it('tells Chinese sentences apart', async () => {
    const [a, b] = await encoder.encode(['用户住在北京。', '用户对花生过敏。'], signal);
    expect(dot(a as Float32Array, b as Float32Array)).toBeLessThan(0.8);
  });

  it('gives vectors of unit length, each caller its own', async () => {
    const [one, two] = await Promise.all([
      encoder.encode(['one cat'], signal),
      encoder.encode(['two dogs'], signal),
    ]);
    expect(dot(one[0] as Float32Array, one[0] as Float32Array)).toBeCloseTo(1, 3);
    expect(dot(one[0] as Float32Array, two[0] as Float32Array)).toBeLessThan(0.99);
  });

  it('ends at once when the caller gives up', async () => {
    const turn = new AbortController();
    const encoding = encoder.encode(['never wanted'], turn.signal);
    turn.abort(new Error('cut'));
    await expect(encoding).rejects.toThrow('cut');
  });

  it('keeps the order of texts beyond one batch, repeated ones too', async () => {
    const texts = Array.from({ length: 40 }, (_, index) => `fact number ${index % 30}`);
    const vectors = await encoder.encode(texts, signal);
    const [alone] = await encoder.encode(['fact number 7'], signal);
    expect(vectors).toHaveLength(40);
    expect(dot(vectors[7] as Float32Array, alone as Float32Array)).toBeCloseTo(1, 3);
    expect(vectors[37]).toBe(vectors[7]);
  });

  it('answers many callers at once, each with its own', async () => {
    const texts = Array.from({ length: 25 }, (_, index) => `caller ${index} likes ${index} apples`);
    const together = await Promise.all(texts.map((text) => encoder.encode([text], signal)));
    const again = new UseLiteEncoder();
    const apart = await again.encode(texts, signal);
    await again.close();
    together.forEach(([vector], index) =>
      expect(dot(vector as Float32Array, apart[index] as Float32Array)).toBeCloseTo(1, 3),
    );
  });

  it('fails what is asked while it closes, and starts again with the next text', async () => {
    const closing = new UseLiteEncoder();
    const encoding = closing.encode(['late'], signal);
    const closed = closing.close();
    await expect(encoding).rejects.toMatchObject({ code: 'ENCODER_UNAVAILABLE' });
    await closed;
    await expect(closing.encode(['again'], signal)).resolves.toHaveLength(1);
    await closing.close();
  });

  describe('with a thread that cannot work', () => {
    const folder = mkdtempSync(join(tmpdir(), 'encoder-'));

    afterAll(() => rmSync(folder, { recursive: true }));

    it.each([
      ['throws on loading', "throw new Error('no weights');"],
      ['ends without a word', 'process.exit(0);'],
      [
        'answers with a failure',
        "const { parentPort } = require('node:worker_threads'); parentPort.on('message', ({ id }) => parentPort.postMessage({ id, failure: 'no weights' }));",
      ],
    ])('tells so by a typed error when it %s', async (name, code) => {
      const file = join(folder, `${name.replaceAll(' ', '-')}.cjs`);
      writeFileSync(file, code);
      const broken = new UseLiteEncoder({ workerFile: pathToFileURL(file) });
      await expect(broken.encode(['text'], signal)).rejects.toMatchObject({ code: 'ENCODER_UNAVAILABLE' });
      await broken.close();
    });
  });

  it('leaves no thread behind', async () => {
    const threads = (): number =>
      process.getActiveResourcesInfo().filter((kind) => kind === 'MessagePort').length;
    const before = threads();
    const own = new UseLiteEncoder();
    await own.warmUp();
    await own.close();
    expect(threads()).toBe(before);
  });
});
