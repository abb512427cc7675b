import { encoderNameOf } from '@xiaozhi/memory-encoder';
import type { SentenceEncoder } from '@xiaozhi/memory-encoder';
import { silentLogger } from '@xiaozhi/observability';
import { EncoderPool } from './encoder-pool.js';

const SERVICE = {
  ...{ encoder: 'openai', encoder_base_url: 'http://127.0.0.1:9/v1' },
  ...{ encoder_model: 'm', encoder_dimension: 3 },
};

function poolOf(): { pool: EncoderPool; offline: SentenceEncoder; closed: () => number } {
  let closedCount = 0;
  const offline: SentenceEncoder = {
    ...{ name: encoderNameOf({}), dimension: 2, encode: () => Promise.resolve([]) },
    warmUp: () => Promise.resolve(),
    close: () => Promise.resolve(void (closedCount += 1)),
  };
  const pool = new EncoderPool({ offline, modelsDir: '/nowhere', logger: silentLogger() });
  return { pool, offline, closed: () => closedCount };
}

describe(EncoderPool, () => {
  it('gives the offline encoder where none is chosen, without anything to stand in', () => {
    const { pool, offline } = poolOf();
    expect(pool.of({})).toEqual({ encoder: offline });
    expect(pool.of({ encoder: 'use-lite', api_key: 'of mem0' }).encoder).toBe(offline);
  });

  it('shares an encoder between providers whose settings for it are the same', () => {
    const { pool, offline } = poolOf();
    const made = pool.of({ ...SERVICE, api_key: 'of mem0' });
    expect(made).toMatchObject({ encoder: { name: 'openai:m/3' }, standby: offline });
    expect(pool.of({ ...SERVICE, api_key: 'of another' }).encoder).toBe(made.encoder);
    expect(pool.of({ ...SERVICE, encoder_model: 'n' }).encoder).not.toBe(made.encoder);
  });

  it('takes the offline one for settings that cannot work, and says why', () => {
    const { pool, offline } = poolOf();
    const made = pool.of({ ...SERVICE, encoder_dimension: undefined });
    expect(made.encoder).toBe(offline);
    expect(made.fault).toContain('length of its vectors');
  });

  it('closes what it made, and the offline one once', async () => {
    const { pool, closed } = poolOf();
    pool.of({});
    const { encoder } = pool.of(SERVICE);
    const encoding = encoder.encode(['late'], new AbortController().signal);
    await Promise.all([
      pool.close(),
      expect(encoding).rejects.toMatchObject({ code: 'ENCODER_UNAVAILABLE' }),
    ]);
    expect(closed()).toBe(1);
  });
});
