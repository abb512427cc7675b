import type { SentenceEncoder } from '../encoder.js';

const TEXTS = [
  'User lives in Berlin.',
  '用户住在北京。',
  'User is allergic to peanuts and likes hiking in the mountains with friends.',
  'tea',
];
const signal = new AbortController().signal;

/** What every encoder must do. `make` gives one that works; each is closed afterwards. */
export function describeTextEncoder(name: string, make: () => SentenceEncoder): void {
  describe(`${name} as an encoder`, () => {
    jest.setTimeout(60_000);
    let encoder: SentenceEncoder;

    beforeAll(() => {
      encoder = make();
    });
    afterAll(() => encoder.close());

    it('gives a vector of unit length per text, in their order', async () => {
      const vectors = await encoder.encode(TEXTS, signal);
      expect(vectors).toHaveLength(TEXTS.length);
      for (const vector of vectors) {
        expect(vector).toBeInstanceOf(Float32Array);
        expect(vector).toHaveLength(encoder.dimension);
        expect(dot(vector, vector)).toBeCloseTo(1, 4);
      }
      const [last] = await encoder.encode([TEXTS.at(-1) as string], signal);
      expect(dot(vectors.at(-1) as Float32Array, last as Float32Array)).toBeCloseTo(1, 4);
    });

    it('has a name that a column holds', () => {
      expect(encoder.name).toMatch(/^\S(.{0,62}\S)?$/u);
    });

    it('tells texts apart', async () => {
      const [berlin, , peanuts] = await encoder.encode(TEXTS, signal);
      expect(dot(berlin as Float32Array, peanuts as Float32Array)).toBeLessThan(0.99);
    });

    it('encodes a text alone as in a batch, and the same each time', async () => {
      const fresh = make();
      const together = await encoder.encode(TEXTS, signal);
      for (const [index, text] of TEXTS.entries()) {
        const [alone] = await fresh.encode([text], signal);
        expect(dot(alone as Float32Array, together[index] as Float32Array)).toBeCloseTo(1, 3);
      }
      await fresh.close();
    });

    it('gives zeros for a text without words, which are near nothing', async () => {
      const [empty, blank, tea] = await encoder.encode(['', ' \n', 'tea'], signal);
      expect([...(empty as Float32Array)]).toEqual(Array.from({ length: encoder.dimension }, () => 0));
      expect(blank).toEqual(empty);
      expect(dot(tea as Float32Array, tea as Float32Array)).toBeCloseTo(1, 4);
    });

    it('gives nothing for nothing', async () => {
      expect(await encoder.encode([], signal)).toEqual([]);
    });

    it('keeps the order of a list that is longer than a batch, with texts twice in it', async () => {
      const texts = Array.from({ length: 75 }, (_, index) => `fact number ${index % 60}`);
      const vectors = await encoder.encode(texts, signal);
      const [alone] = await encoder.encode(['fact number 7'], signal);
      expect(dot(vectors[7] as Float32Array, alone as Float32Array)).toBeCloseTo(1, 3);
      expect(vectors[67]).toEqual(vectors[7]);
    });

    it('answers many callers that ask the same question at once', async () => {
      const asked = Array.from({ length: 5 }, () => encoder.encode(['where do I live?'], signal, 'question'));
      const [first, ...others] = await Promise.all(asked);
      for (const other of others) expect(other[0]).toEqual(first?.[0]);
    });

    it.each(['memory', 'question'] as const)(
      'ends a %s at once when the caller gives up',
      async (purpose) => {
        const turn = new AbortController();
        const encoding = encoder.encode([`never wanted as ${purpose}`], turn.signal, purpose);
        const reason = new Error('cut');
        turn.abort(reason);
        await expect(encoding).rejects.toBe(reason);
        await expect(encoder.encode(['more'], turn.signal, purpose)).rejects.toBe(reason);
        await expect(encoder.encode(['goes on'], signal, purpose)).resolves.toHaveLength(1);
      },
    );

    it('fails what is asked while it closes by a typed error, and starts again with the next text', async () => {
      const closing = make();
      const encoding = closing.encode(['late'], signal);
      await Promise.all([
        closing.close(),
        expect(encoding).rejects.toMatchObject({ code: 'ENCODER_UNAVAILABLE', retryable: true }),
      ]);
      await expect(closing.encode(['again'], signal)).resolves.toHaveLength(1);
      await closing.close();
    });
  });
}

function dot(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, index) => sum + value * (b[index] as number), 0);
}
