import { encodeEmbedding, findSpeaker, knownVoices } from './known-voices.js';

/** A direction in a plane. */
const at = (degrees: number): Float32Array =>
  Float32Array.of(Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180));
const profile = (id: string, learnt: { encoder: string | null; embedding: string | null }) => ({
  ...{ id, name: id.toUpperCase(), description: 'Lives here' },
  ...learnt,
});
const own = (degrees: number): { encoder: string; embedding: string } => ({
  encoder: 'own',
  embedding: encodeEmbedding(at(degrees)),
});

describe(knownVoices, () => {
  it('takes the embeddings of its own model, and tells what is to be learnt', () => {
    const profiles = [
      profile('ann', own(0)),
      profile('new', { encoder: null, embedding: null }),
      profile('other', { ...own(90), encoder: 'another' }),
      profile('silent', { encoder: 'own', embedding: null }),
      profile('silent-elsewhere', { encoder: 'another', embedding: null }),
      profile('broken', { encoder: 'own', embedding: 'AAA=' }),
      profile('zero', { encoder: 'own', embedding: encodeEmbedding(new Float32Array(2)) }),
      profile('nan', { encoder: 'own', embedding: encodeEmbedding(Float32Array.of(Number.NaN, 1)) }),
      profile('../agent', own(0)),
    ];
    const known = knownVoices({ threshold: 0.5, profiles }, 'own');
    expect(known.voices.map(({ speaker }) => speaker)).toEqual([
      { id: 'ann', name: 'ANN', introduction: 'Lives here' },
    ]);
    expect(known.unlearntIds).toEqual(['new', 'other', 'silent-elsewhere', 'broken', 'zero', 'nan']);
    expect(known.foreignIds).toEqual(['other']);
  });

  it('reads 32-bit floats with the lowest byte first', () => {
    // 1.0 is 0x3f800000.
    expect(encodeEmbedding(Float32Array.of(1, 0))).toBe(
      Buffer.from('0000803f00000000', 'hex').toString('base64'),
    );
    const { voices } = knownVoices({ threshold: 0.5, profiles: [profile('ann', own(30))] }, 'own');
    expect(voices[0]?.embedding).toEqual(at(30));
  });
});

describe(findSpeaker, () => {
  const { voices } = knownVoices(
    { threshold: 0.5, profiles: [profile('ann', own(0)), profile('bob', own(60))] },
    'own',
  );

  it.each([
    [0, 'ann'],
    [60, 'bob'],
    [-40, 'ann'],
    [25, 'ann'],
    // Between the two: similar to both, and clearly nearer to neither.
    [30, undefined],
    [32, undefined],
    // cos 60° is the threshold.
    [-61, undefined],
    [180, undefined],
  ])('at %d° finds %s', (degrees, id) => {
    expect(findSpeaker(at(degrees), voices, 0.5)?.id).toBe(id);
  });

  it('compares nothing of another length', () => {
    expect(findSpeaker(Float32Array.of(1, 0, 0), voices, 0)).toBeUndefined();
  });
});
