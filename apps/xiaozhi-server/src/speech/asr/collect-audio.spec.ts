import { collectAudio } from './collect-audio.js';

const never = new AbortController().signal;

describe(collectAudio, () => {
  it('joins the chunks of an utterance', async () => {
    async function* audio(): AsyncGenerator<Float32Array> {
      yield Float32Array.of(1, 2);
      yield Float32Array.of(3);
    }
    expect(await collectAudio(audio(), never)).toEqual(Float32Array.of(1, 2, 3));
  });

  it('passes the failure of the source on', async () => {
    async function* audio(): AsyncGenerator<Float32Array> {
      yield Float32Array.of(1);
      throw new Error('gone');
    }
    await expect(collectAudio(audio(), never)).rejects.toThrow('gone');
  });

  it('lets the source clean up when a turn is cut', async () => {
    const turn = new AbortController();
    let isClosed = false;
    async function* audio(): AsyncGenerator<Float32Array> {
      try {
        yield Float32Array.of(1);
        turn.abort(new Error('cut'));
        yield Float32Array.of(2);
      } finally {
        isClosed = true;
      }
    }
    await expect(collectAudio(audio(), turn.signal)).rejects.toThrow('cut');
    await new Promise((resolve) => setImmediate(resolve));
    expect(isClosed).toBe(true);
  });
});
